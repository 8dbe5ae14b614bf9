import type { Metadata } from 'next';
import { accountName } from '@/components/account/account-name';
import { ResetPassword } from '@/components/email/reset-password';
import { config } from '@/lib/core/config';
import { currentUser } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Choose a new password', referrer: 'no-referrer', robots: { index: false } };

export default async function ResetPasswordPage() {
  const user = (await currentUser())?.user;
  return (
    <ResetPassword
      visitor={user ? { id: user.id, name: accountName(user) } : null}
      minLength={config().passwordMinLength}
    />
  );
}
