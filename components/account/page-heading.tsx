import type { ReactNode } from 'react';

/** Title of an account page and a sentence on what it is for. */
export function PageHeading({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className="grid gap-1">
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="text-ink-soft">{children}</p>
    </header>
  );
}
