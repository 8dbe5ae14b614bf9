import type { Metadata } from 'next';
import { accountName } from '@/components/account/account-name';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { ProvidersKnown } from '@/components/oauth/providers';
import { EnrolAtSignIn } from '@/components/second-factor/enrol-at-sign-in';
import { presentProviders } from '@/lib/api/oauth-calls';
import { config } from '@/lib/core/config';
import { requireLacking, signedInSessions } from '@/lib/http/page';
import { safeReturnTo } from '@/lib/http/return-to';

export const metadata: Metadata = { title: 'Set up a second factor', robots: { index: false } };

/** For people whose account has to have a second factor, and has none yet. */
export default async function SetUpSecondFactorPage({ searchParams }: PageProps<'/set-up-second-factor'>) {
  const returnTo = safeReturnTo((await searchParams).return_to);
  const { user, session } = await requireLacking('enrollment', returnTo);
  const sessions = await signedInSessions(user.id, session.id);
  return (
    <ProvidersKnown providers={presentProviders()}>
      <FreshAuthProvider>
        <EnrolAtSignIn
          user={user.id}
          account={accountName(user)}
          passkeys={config().passkeys !== null}
          others={sessions.length - 1}
          returnTo={returnTo}
        />
      </FreshAuthProvider>
    </ProvidersKnown>
  );
}
