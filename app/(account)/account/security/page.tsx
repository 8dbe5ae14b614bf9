import type { Metadata } from 'next';
import { EmailAddress } from '@/components/account/email-address';
import { PageHeading } from '@/components/account/page-heading';
import { PasswordCard } from '@/components/account/password-card';
import { WaysIn } from '@/components/account/ways-in';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { DrawnFor } from '@/components/session/drawn-for';
import { Card, CardHeading } from '@/components/ui/card';
import { presentProviders } from '@/lib/api/oauth-calls';
import { config } from '@/lib/core/config';
import { requireUser, signedInIdentities, signedInPendingEmail } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Security' };

export default async function SecurityPage() {
  const { user } = await requireUser('/account/security');
  const [identities, pending] = await Promise.all([signedInIdentities(user.id), signedInPendingEmail(user.id)]);
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
    </FreshAuthProvider>
  );
}
