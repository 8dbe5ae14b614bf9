import type { Metadata } from 'next';
import { ResetPassword } from '@/components/email/reset-password';
import { visitorOf } from '@/components/email/visitor';
import { config } from '@/lib/core/config';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Choose a new password', referrer: 'no-referrer', robots: { index: false } };

export default async function ResetPasswordPage() {
  return <ResetPassword visitor={visitorOf((await currentUser())?.user)} minLength={config().passwordMinLength} />;
}
