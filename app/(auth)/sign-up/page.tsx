import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '@/components/auth/auth-card';
import { AuthLink } from '@/components/auth/auth-link';
import { PasskeySignUp } from '@/components/auth/passkey-sign-up';
import { ProviderWays } from '@/components/auth/provider-ways';
import { SignUpForm } from '@/components/auth/sign-up-form';
import { SignUpSteps } from '@/components/auth/sign-up-steps';
import { WalletSignIn } from '@/components/auth/wallet-sign-in';
import { Divider } from '@/components/ui/divider';
import { presentProviders } from '@/lib/api/oauth-calls';
import { config } from '@/lib/core/config';
import { currentUser } from '@/lib/http/page';
import { safeReturnTo } from '@/lib/http/return-to';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage({ searchParams }: PageProps<'/sign-up'>) {
  const returnTo = safeReturnTo((await searchParams).return_to);
  if (await currentUser()) redirect(returnTo);
  const providers = presentProviders();
  return (
    <SignUpSteps>
      <AuthCard
        title="Create an account"
        intro="Start with one key. Add the others whenever you like."
        below={
          <>
            Already have an account?{' '}
            <AuthLink to="/sign-in" returnTo={returnTo}>
              Sign in
            </AuthLink>
          </>
        }
      >
        <h2 className="sr-only">With a wallet</h2>
        <WalletSignIn returnTo={returnTo} />
        {config().passkeys ? <PasskeySignUp returnTo={returnTo} /> : null}
        <ProviderWays providers={providers} returnTo={returnTo} />
        <h2>
          <Divider>or with e-mail</Divider>
        </h2>
        <SignUpForm returnTo={returnTo} minLength={config().passwordMinLength} />
      </AuthCard>
    </SignUpSteps>
  );
}
