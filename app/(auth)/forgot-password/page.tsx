import type { Metadata } from 'next';
import { ForgotPassword } from '@/components/email/forgot-password';

export const metadata: Metadata = { title: 'Forgot your password' };

/** Also for whoever is signed in: a password can be forgotten while a session goes on. */
export default function ForgotPasswordPage() {
  return <ForgotPassword />;
}
