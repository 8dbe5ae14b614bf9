'use client';

import './globals.css';
import { Button } from '@/components/ui/button';
import { NoticePage } from '@/components/ui/notice-page';

/** Stands in for the root layout when even that one fails, so it brings its own document. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Latchkey</title>
      </head>
      <body>
        <NoticePage title="Something went wrong" text="This is on our side. Trying again often helps.">
          <Button onClick={retry}>Try again</Button>
        </NoticePage>
      </body>
    </html>
  );
}
