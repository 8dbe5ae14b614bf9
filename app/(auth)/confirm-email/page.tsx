import type { Metadata } from 'next';
import { accountName } from '@/components/account/account-name';
import { ConfirmEmailChange } from '@/components/email/confirm-email-change';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = {
  title: 'Confirm your new address',
  referrer: 'no-referrer',
  robots: { index: false },
};

export default async function ConfirmEmailPage() {
  const user = (await currentUser())?.user;
  return <ConfirmEmailChange visitor={user ? { id: user.id, name: accountName(user) } : null} />;
}
