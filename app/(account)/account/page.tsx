import type { Metadata } from 'next';
import { PageHeading } from '@/components/account/page-heading';
import { ProfileForm } from '@/components/account/profile-form';
import { ProfileSummary } from '@/components/account/profile-summary';
import { Card } from '@/components/ui/card';
import { requireUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage() {
  const { user } = await requireUser('/account');
  return (
    <>
      <PageHeading title="Profile">Who you are on this account. Nothing here has to be filled in.</PageHeading>
      <Card>
        <ProfileSummary user={user} />
        <ProfileForm user={user} />
      </Card>
    </>
  );
}
