import type { ReactNode } from 'react';
import { AccountHeader } from '@/components/account/account-header';
import { AccountNav } from '@/components/account/account-nav';
import { ProvidersKnown } from '@/components/oauth/providers';
import { presentProviders } from '@/lib/api/oauth-calls';
import { currentUser } from '@/lib/http/page';

/** The frame only. Each page asks for the signed-in user itself. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const signedIn = await currentUser();
  return (
    <>
      <a
        href="#content"
        className="sr-only rounded-control bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-10"
      >
        Skip to content
      </a>
      <ProvidersKnown providers={presentProviders()}>
        <AccountHeader user={signedIn?.user ?? null} />
        <div className="mx-auto grid max-w-5xl gap-6 px-4 pt-3 pb-16 sm:px-6 md:grid-cols-[11rem_minmax(0,1fr)] md:gap-10 md:pt-10">
          <AccountNav />
          <main id="content" tabIndex={-1} className="grid min-w-0 content-start gap-6 outline-none">
            {children}
          </main>
        </div>
      </ProvidersKnown>
    </>
  );
}
