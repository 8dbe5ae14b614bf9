import type { Metadata } from 'next';
import { accountName } from '@/components/account/account-name';
import { VerifyEmail } from '@/components/email/verify-email';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Confirm your address', referrer: 'no-referrer', robots: { index: false } };

export default async function VerifyEmailPage() {
  const user = (await currentUser())?.user;
  return (
    <VerifyEmail
      visitor={user ? { id: user.id, name: accountName(user) } : null}
      own={user?.email ? { email: user.email, verified: user.email_verified } : null}
    />
  );
}
