'use client';

import { type ReactNode, useRef } from 'react';
import { EmailField } from '@/components/forms/email-field';
import { FormProblem } from '@/components/forms/form-problem';
import { PasswordField } from '@/components/forms/password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { textLinkLook } from '@/components/ui/text-link-look';
import { goOn } from './go-on';
import { keepEmail, useKeptEmail } from './kept-email';

interface SignInFormProps {
  returnTo: string;
  /** Stands above the button: the checkbox `remember`. */
  children: ReactNode;
}

/** Signs in with e-mail and password, then goes to `returnTo` with a fresh page, so that nothing of the signed-out state stays. */
export function SignInForm({ returnTo, children }: SignInFormProps) {
  const form = useRef<HTMLFormElement>(null);
  useKeptEmail(form);
  const { busy, errors, handlers } = useForm({
    names: ['email', 'password', 'remember'],
    required: { email: 'Enter your e-mail address.', password: 'Enter your password.' },
    places: { invalid_credentials: 'password' },
    attempt: async ({ email, password, remember }, api) => {
      const answer = await api('POST /api/v1/auth/email/login', {
        body: { email, password, transport: 'cookie', remember: remember === 'on' },
      });
      return goOn(answer, returnTo);
    },
  });

  return (
    <form ref={form} method="post" noValidate {...handlers} className="grid gap-2">
      <EmailField passkeys error={errors.fields.email} />
      <PasswordField label="Password" name="password" autoComplete="current-password" error={errors.fields.password} />
      <div className="-mt-1.5 mb-2">{children}</div>
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy}>
        Sign in
      </Button>
      <a
        href="/forgot-password"
        onClick={() => keepEmail(String(new FormData(form.current ?? undefined).get('email')))}
        className={`${textLinkLook} mt-2 justify-self-center text-sm`}
      >
        Forgot your password?
      </a>
    </form>
  );
}
