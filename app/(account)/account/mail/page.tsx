import type { Metadata } from 'next';
import { MailSwitches } from '@/components/account/mail-switches';
import { PageHeading } from '@/components/account/page-heading';
import { StandingMails } from '@/components/account/standing-mails';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { DrawnFor } from '@/components/session/drawn-for';
import { Card, CardHeading } from '@/components/ui/card';
import { TextLink } from '@/components/ui/text-link';
import { requireUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Mail' };

export default async function MailPage() {
  const { user, mails } = await requireUser('/account/mail');
  return (
    <FreshAuthProvider>
      <DrawnFor user={user.id} />
      <PageHeading title="Mail">
        {user.email ? (
          <>
            What we write to <span className="wrap-anywhere text-ink">{user.email}</span>.
          </>
        ) : (
          <>
            This account has no e-mail, so we write to nobody.{' '}
            <TextLink href="/account/security">Add one under Security</TextLink>.
          </>
        )}
      </PageHeading>
      <Card>
        <CardHeading title="Good to know">Turn off what you do not want.</CardHeading>
        <MailSwitches settings={mails} />
      </Card>
      <Card>
        <CardHeading title="Always sent">
          These are about who can get into your account. They cannot be turned off.
        </CardHeading>
        <StandingMails />
      </Card>
    </FreshAuthProvider>
  );
}
