'use client';

import './globals.css';
import { Failure } from '@/components/ui/failure';

/** Stands in for the root layout when a page outside the account fails, or the layout itself; so it brings its own document. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Latchkey</title>
      </head>
      <body>
        <Failure retry={retry} />
      </body>
    </html>
  );
}
