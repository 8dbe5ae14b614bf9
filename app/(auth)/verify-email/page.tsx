import type { Metadata } from 'next';
import { VerifyEmail } from '@/components/email/verify-email';
import { visitorOf } from '@/components/email/visitor';
import { config } from '@/lib/core/config';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Confirm your address', referrer: 'no-referrer', robots: { index: false } };

export default async function VerifyEmailPage() {
  return <VerifyEmail visitor={visitorOf((await currentUser())?.user)} minLength={config().passwordMinLength} />;
}
