import type { ReactNode } from 'react';
import { Wordmark } from '@/components/ui/wordmark';

/** The frame only; each page asks for itself whether it may be seen. Its links are plain: what may be framed is said per document. */
export default function InboxLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-16 max-w-3xl items-center px-4 sm:px-6">
          <a href="/" className="-ml-1 rounded-lg p-1">
            <Wordmark className="h-7 sm:h-8" />
          </a>
        </div>
      </header>
      <main className="mx-auto grid max-w-3xl gap-6 px-4 pt-8 pb-16 sm:px-6">{children}</main>
    </>
  );
}
