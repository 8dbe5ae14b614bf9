import type { Metadata } from 'next';
import { accountName } from '@/components/account/account-name';
import { UndoEmailChange } from '@/components/email/undo-email-change';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Keep your address', referrer: 'no-referrer', robots: { index: false } };

export default async function UndoEmailChangePage() {
  const user = (await currentUser())?.user;
  return <UndoEmailChange visitor={user ? { id: user.id, name: accountName(user) } : null} />;
}
