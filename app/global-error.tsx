'use client';

import './globals.css';
import { NoticePage } from '@/components/ui/notice-page';

/**
 * Stands in for the root layout when a page outside the account fails, or the layout itself; so it brings its own document. Every
 * page carries it along, so it is built of plain elements.
 */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Latchkey</title>
      </head>
      <body>
        <NoticePage title="Something went wrong" text="This is on our side. Trying again often helps.">
          <button type="button" onClick={retry} className="button button-primary">
            Try again
          </button>
          <a href="/" className="button button-secondary">
            Go to the start
          </a>
        </NoticePage>
      </body>
    </html>
  );
}
