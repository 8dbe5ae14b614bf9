'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { PasswordField } from '@/components/forms/password-field';
import { SubmitButton } from '@/components/forms/submit-button';
import { EmailField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { Checkbox } from '@/components/ui/checkbox';

/** Signs in with e-mail and password, then goes to `returnTo` with a fresh page, so that nothing of the signed-out state stays. */
export function SignInForm({ returnTo }: { returnTo: string }) {
  const { busy, errors, handlers } = useForm({
    names: ['email', 'password', 'remember'],
    required: { email: 'Enter your e-mail address.', password: 'Enter your password.' },
    places: { invalid_credentials: 'password' },
    attempt: async ({ email, password, remember }, api) => {
      await api('POST /api/v1/auth/email/login', {
        body: { email, password, transport: 'cookie', remember: remember === 'on' },
      });
      window.location.assign(returnTo);
      return 'leaving';
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-2">
      <EmailField error={errors.fields.email} />
      <PasswordField label="Password" name="password" autoComplete="current-password" error={errors.fields.password} />
      <div className="-mt-3 mb-3">
        <Checkbox name="remember">Keep me signed in on this device</Checkbox>
      </div>
      <FormProblem>{errors.form}</FormProblem>
      <SubmitButton busy={busy}>Sign in</SubmitButton>
    </form>
  );
}
