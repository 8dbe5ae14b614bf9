import type { ReactNode } from 'react';

/** The card that signs people in or up: a title, the ways to do it, and the way to the other page below. */
export function AuthCard({
  title,
  intro,
  children,
  below,
}: {
  title: string;
  intro: string;
  children: ReactNode;
  below: ReactNode;
}) {
  return (
    <>
      <section className="grid gap-6 rounded-card border border-line bg-surface p-5 shadow-card sm:p-8">
        <header className="grid gap-1.5">
          <h1 className="text-2xl font-semibold">{title}</h1>
          <p className="text-ink-soft">{intro}</p>
        </header>
        {children}
      </section>
      <p className="text-center text-sm text-ink-soft">{below}</p>
    </>
  );
}
