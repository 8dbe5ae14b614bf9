import type { ReactNode } from 'react';

/** A card of the pages outside an account: a title, what to do, and the way to another page below. Its title can take the focus. */
export function AuthCard({
  title,
  intro,
  children,
  below,
}: {
  title: string;
  intro?: ReactNode;
  children?: ReactNode;
  below?: ReactNode;
}) {
  return (
    <>
      <section className="grid gap-6 rounded-card border border-line bg-surface p-5 shadow-card sm:p-8">
        <header className="grid gap-1.5">
          <h1 tabIndex={-1} className="text-2xl font-semibold outline-none">
            {title}
          </h1>
          {intro ? <div className="grid gap-2 wrap-anywhere text-ink-soft">{intro}</div> : null}
        </header>
        {children}
      </section>
      {below ? <div className="text-center text-sm text-ink-soft">{below}</div> : null}
    </>
  );
}
