import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** A raised surface for one subject. */
export function Card({ id, children, className }: { id?: string; children: ReactNode; className?: string }) {
  return (
    <section
      id={id}
      className={classNames('rounded-card border border-line bg-surface p-5 shadow-card sm:p-7', className)}
    >
      {children}
    </section>
  );
}

interface CardHeadingProps {
  title: string;
  children?: ReactNode;
}

/** Title of a card, with a sentence that says what it is for. */
export function CardHeading({ title, children }: CardHeadingProps) {
  return (
    <header className="mb-5 grid gap-1">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children ? <p className="text-sm text-ink-soft">{children}</p> : null}
    </header>
  );
}
