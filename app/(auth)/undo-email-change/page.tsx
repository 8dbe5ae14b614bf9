import type { Metadata } from 'next';
import { UndoEmailChange } from '@/components/email/undo-email-change';
import { visitorOf } from '@/components/email/visitor';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Keep your address', referrer: 'no-referrer', robots: { index: false } };

export default async function UndoEmailChangePage() {
  return <UndoEmailChange visitor={visitorOf((await currentUser())?.user)} />;
}
