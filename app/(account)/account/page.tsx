import type { Metadata } from 'next';
import { DeleteAccount } from '@/components/account/delete-account';
import { PageHeading } from '@/components/account/page-heading';
import { ProfileForm } from '@/components/account/profile-form';
import { ProfileSummary } from '@/components/account/profile-summary';
import { YourData } from '@/components/account/your-data';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { DrawnFor } from '@/components/session/drawn-for';
import { Alert } from '@/components/ui/alert';
import { Card, CardHeading } from '@/components/ui/card';
import { requireUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage({ searchParams }: PageProps<'/account'>) {
  const { user } = await requireUser('/account');
  const { switched } = await searchParams;
  return (
    <FreshAuthProvider>
      <DrawnFor user={user.id} />
      <PageHeading title="Profile">Who you are on this account. Nothing here has to be filled in.</PageHeading>
      {switched ? (
        <Alert>Another tab of this browser signed in to this account, so this tab moved to it, too.</Alert>
      ) : null}
      <Card>
        <ProfileSummary user={user} />
        <ProfileForm key={user.id} user={user} />
      </Card>
      <Card>
        <CardHeading title="Your data">
          Everything we hold about you, as one JSON file: profile, keys, sessions and what happened when.
        </CardHeading>
        <YourData />
      </Card>
      <Card>
        <CardHeading title="Delete account">
          Ends everything at once and erases what is yours. You are asked to confirm first.
        </CardHeading>
        <DeleteAccount user={user.id} />
      </Card>
    </FreshAuthProvider>
  );
}
