import type { Metadata } from 'next';
import { accountName } from '@/components/account/account-name';
import { EmailAddress } from '@/components/account/email-address';
import { isPasskey } from '@/components/account/method-name';
import { PageHeading } from '@/components/account/page-heading';
import { PasswordCard } from '@/components/account/password-card';
import { WaysIn } from '@/components/account/ways-in';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { PasskeyCard } from '@/components/passkeys/passkey-card';
import { SecondFactorCard } from '@/components/second-factor/second-factor-card';
import { TrustedDeviceCard } from '@/components/second-factor/trusted-device-card';
import { DrawnFor } from '@/components/session/drawn-for';
import { Card, CardHeading } from '@/components/ui/card';
import { presentProviders } from '@/lib/api/oauth-calls';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import {
  requireUser,
  signedInIdentities,
  signedInPendingEmail,
  signedInSecondFactors,
  signedInSessions,
  signedInTrustedDevices,
} from '@/lib/http/page';

export const metadata: Metadata = { title: 'Security' };

export default async function SecurityPage() {
  const { user, session } = await requireUser('/account/security');
  const [identities, pending, factors, devices, sessions] = await Promise.all([
    signedInIdentities(user.id),
    signedInPendingEmail(user.id),
    signedInSecondFactors(),
    signedInTrustedDevices(user.id),
    signedInSessions(user.id, session.id),
  ]);
  const at = now().toISOString();
  const passkeysPossible = config().passkeys !== null;
  const passkeys = identities.filter(({ method }) => isPasskey(method));
  const own = [user.email, user.username, user.display_name].filter((name) => name !== null);
  return (
    <FreshAuthProvider>
      <DrawnFor user={user.id} />
      <PageHeading title="Security">What opens this account, and how to keep it yours.</PageHeading>
      <Card>
        <CardHeading title="Ways in" />
        <WaysIn user={user} identities={identities} providers={presentProviders()} />
      </Card>
      <Card>
        <CardHeading title="E-mail">Where we write to you, and how you get back in when you lose a key.</CardHeading>
        <EmailAddress email={user.email} verified={user.email_verified} pending={pending} />
      </Card>
      <PasswordCard
        email={user.email}
        verified={user.email_verified}
        hasPassword={user.has_password}
        own={own}
        minLength={config().passwordMinLength}
      />
      {passkeysPossible || passkeys.length > 0 ? (
        <PasskeyCard passkeys={passkeys} possible={passkeysPossible} now={at} />
      ) : null}
      <SecondFactorCard
        factors={factors}
        account={accountName(user)}
        passkeys={passkeysPossible}
        others={sessions.length - 1}
        now={at}
      />
      {devices.length > 0 || (factors.enabled && factors.trusted_device_days > 0) ? (
        <TrustedDeviceCard devices={devices} days={factors.trusted_device_days} now={at} />
      ) : null}
    </FreshAuthProvider>
  );
}
