import type { Metadata } from 'next';
import { ConfirmEmailChange } from '@/components/email/confirm-email-change';
import { visitorOf } from '@/components/email/visitor';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = {
  title: 'Confirm your new address',
  referrer: 'no-referrer',
  robots: { index: false },
};

export default async function ConfirmEmailPage() {
  return <ConfirmEmailChange visitor={visitorOf((await currentUser())?.user)} />;
}
