import type { Metadata } from 'next';
import { ChangePasswordForm } from '@/components/account/change-password-form';
import { PageHeading } from '@/components/account/page-heading';
import { WaysIn } from '@/components/account/ways-in';
import { DrawnFor } from '@/components/session/drawn-for';
import { Card, CardHeading } from '@/components/ui/card';
import { presentProviders } from '@/lib/api/oauth-calls';
import { config } from '@/lib/core/config';
import { requireUser, signedInIdentities } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Security' };

export default async function SecurityPage() {
  const { user } = await requireUser('/account/security');
  const identities = await signedInIdentities(user.id);
  const own = [user.email, user.username, user.display_name].filter((name) => name !== null);
  return (
    <>
      <DrawnFor user={user.id} />
      <PageHeading title="Security">What opens this account, and how to keep it yours.</PageHeading>
      <Card>
        <CardHeading title="Ways in" />
        <WaysIn user={user} identities={identities} providers={presentProviders()} />
      </Card>
      {user.has_password ? (
        <Card>
          <CardHeading title="Change password">
            Every other device is signed out when you change it. This one stays signed in.
          </CardHeading>
          <ChangePasswordForm email={user.email} own={own} minLength={config().passwordMinLength} />
        </Card>
      ) : null}
    </>
  );
}
