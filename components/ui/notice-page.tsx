import type { ReactNode } from 'react';
import { Wordmark } from './wordmark';

interface NoticePageProps {
  title: string;
  text: string;
  /** What one can do from here. */
  children: ReactNode;
}

/** A whole page that says one thing: nothing here, something broke. */
export function NoticePage({ title, text, children }: NoticePageProps) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center justify-items-start gap-8 px-6 py-12">
      <Wordmark />
      <div className="grid gap-2">
        <h1 className="text-3xl font-semibold">{title}</h1>
        <p className="text-ink-soft">{text}</p>
      </div>
      <div className="flex flex-wrap gap-3">{children}</div>
    </main>
  );
}
