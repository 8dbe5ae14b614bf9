import type { ReactNode } from 'react';
import { AccountHeader } from '@/components/account/account-header';
import { AccountNav } from '@/components/account/account-nav';
import { Notices } from '@/components/account/notices';
import { UnverifiedBanner } from '@/components/email/unverified-banner';
import { ProvidersKnown } from '@/components/oauth/providers';
import { SessionWatch } from '@/components/session/session-watch';
import { presentProviders } from '@/lib/api/oauth-calls';
import { now } from '@/lib/core/clock';
import { currentUser, signedInNotices } from '@/lib/http/page';

/** The frame only. Each page asks for the signed-in user itself. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const signedIn = await currentUser();
  const unverified = signedIn?.user.email_verified ? null : signedIn?.user.email;
  const notices = signedIn ? await signedInNotices(signedIn.user.id) : [];
  const frame = (
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
            <Notices notices={notices} hasPassword={signedIn?.user.has_password ?? false} now={now().toISOString()} />
            {unverified ? <UnverifiedBanner key={unverified} email={unverified} /> : null}
            {children}
          </main>
        </div>
      </ProvidersKnown>
    </>
  );
  return signedIn ? <SessionWatch user={signedIn.user.id}>{frame}</SessionWatch> : frame;
}
