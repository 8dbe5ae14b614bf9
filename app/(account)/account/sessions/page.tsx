import type { Metadata } from 'next';
import { PageHeading } from '@/components/account/page-heading';
import { SessionList } from '@/components/account/session-list';
import { SignOutEverywhere } from '@/components/account/sign-out-everywhere';
import { DrawnFor } from '@/components/session/drawn-for';
import { Card, CardHeading } from '@/components/ui/card';
import { now } from '@/lib/core/clock';
import { requireUser, signedInSessions } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Sessions' };

export default async function SessionsPage() {
  const { user, session } = await requireUser('/account/sessions');
  const sessions = await signedInSessions(user.id, session.id);
  return (
    <>
      <DrawnFor user={user.id} />
      <PageHeading title="Sessions">Where this account is signed in. End what you do not know.</PageHeading>
      <Card>
        <SessionList sessions={sessions} now={now().toISOString()} />
      </Card>
      <Card>
        <CardHeading title="Lost a device?">
          End its session above, or all of them at once. Any of your keys lets you in again.
        </CardHeading>
        <SignOutEverywhere user={user.id} others={sessions.filter(({ current }) => !current).length} />
      </Card>
    </>
  );
}
