'use client';

import { useRef, useState } from 'react';
import { useCaptcha } from '@/components/captcha/use-captcha';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import type { MadePasskey } from '@/components/passkeys/sign-up';
import { Button } from '@/components/ui/button';
import { Sign } from '@/components/ui/sign';
import { goOn } from './go-on';

/** Opens an account whose only key is a passkey. It has a username if the person wants one; nothing else is asked. */
export function PasskeySignUp({ returnTo }: { returnTo: string }) {
  const [open, setOpen] = useState(false);
  const made = useRef<MadePasskey | null>(null);
  const { field, asked, solved } = useCaptcha('sign_up', 'always');
  const { busy, errors, handlers } = useForm({
    names: ['username'],
    places: { username_taken: 'username' },
    attempt: async ({ username }) => {
      const { signUpWithPasskey } = await import('@/components/passkeys/sign-up');
      const keep = (passkey: MadePasskey | null) => {
        made.current = passkey;
      };
      const answer = await solved((token) =>
        signUpWithPasskey({ username: username.trim(), captcha: asked ? { token } : null, made: made.current, keep }),
      );
      return goOn(answer, returnTo);
    },
  });

  if (!open) {
    return (
      <Button variant="secondary" className="-mt-3.5 justify-start px-3.5" onClick={() => setOpen(true)}>
        <Sign name="passkey" className="mr-1 size-5" />
        Continue with a passkey
      </Button>
    );
  }
  return (
    <form
      method="post"
      noValidate
      {...handlers}
      className="-mt-3.5 grid gap-2 rounded-control border border-line-strong/60 p-3.5"
    >
      <p className="text-sm text-ink-soft">
        Your device or password manager makes the passkey and keeps it. There is no password to remember.
      </p>
      <TextField
        label="Username (if you like)"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        lines={2}
        hint="3 to 30 small letters, digits, underscores."
        error={errors.fields.username}
      />
      {field}
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy}>
        Create a passkey
      </Button>
    </form>
  );
}
