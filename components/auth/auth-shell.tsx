import type { ReactNode } from 'react';
import { Wordmark } from '@/components/ui/wordmark';

/** The page around a form that people meet before they are signed in: the sign, one card, one line below it. */
export function AuthShell({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-md flex-col px-4 py-6 sm:py-10">
      <header className="flex justify-center">
        <a href="/" className="rounded-lg p-1">
          <Wordmark />
        </a>
      </header>
      <main className="grid flex-1 content-start gap-6 pt-8 pb-10 sm:pt-12">
        <noscript>
          <p className="rounded-control border border-line bg-surface px-4 py-3 text-sm">
            Signing in needs JavaScript: wallets and password checks run in your browser. Switch it on and reload this
            page.
          </p>
        </noscript>
        {children}
      </main>
    </div>
  );
}
