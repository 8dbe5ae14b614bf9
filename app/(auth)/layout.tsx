import type { ReactNode } from 'react';
import { AuthShell } from '@/components/auth/auth-shell';
import { CaptchaProvider } from '@/components/captcha/captcha-provider';
import { captchaSetup } from '@/lib/api/captcha-setup';

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <CaptchaProvider setup={captchaSetup()}>
      <AuthShell>{children}</AuthShell>
    </CaptchaProvider>
  );
}
