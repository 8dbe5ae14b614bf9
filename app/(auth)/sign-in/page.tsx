import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { AuthLink } from '@/components/auth/auth-link';
import { EndedNote } from '@/components/auth/ended-note';
import { PasskeySignIn } from '@/components/auth/passkey-sign-in';
import { ProviderWays } from '@/components/auth/provider-ways';
import { SignInForm } from '@/components/auth/sign-in-form';
import { WalletSignIn } from '@/components/auth/wallet-sign-in';
import { VisitProblem } from '@/components/oauth/visit-problem';
import { visitTrouble } from '@/components/oauth/visit-trouble';
import { Checkbox } from '@/components/ui/checkbox';
import { Divider } from '@/components/ui/divider';
import { presentProviders } from '@/lib/api/oauth-calls';
import { config } from '@/lib/core/config';
import { currentUser } from '@/lib/http/page';
import { safeReturnTo } from '@/lib/http/return-to';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const query = await searchParams;
  const { return_to, ended, provider } = query;
  const returnTo = safeReturnTo(return_to);
  if (await currentUser()) redirect(returnTo);
  const providers = presentProviders();
  const trouble = visitTrouble(query, providers.find(({ id }) => id === provider)?.label);
  return (
    <AuthCard
      title="Sign in"
      intro="Use any key that is on your account."
      below={
        <>
          New here?{' '}
          <AuthLink to="/sign-up" returnTo={returnTo}>
            Create an account
          </AuthLink>
        </>
      }
    >
      <EndedNote why={ended} />
      {trouble ? <VisitProblem trouble={trouble} /> : null}
      <h2 className="sr-only">With a wallet</h2>
      <WalletSignIn returnTo={returnTo} />
      {config().passkeys ? <PasskeySignIn returnTo={returnTo} /> : null}
      <ProviderWays providers={providers} returnTo={returnTo} />
      <h2>
        <Divider>or with e-mail</Divider>
      </h2>
      <SignInForm returnTo={returnTo}>
        <Checkbox name="remember">Keep me signed in on this device</Checkbox>
      </SignInForm>
    </AuthCard>
  );
}
