'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { Sign } from '@/components/ui/sign';
import { goOn } from './go-on';

/** Opens an account whose only key is a passkey. It has a username if the person wants one; nothing else is asked. */
export function PasskeySignUp({ returnTo }: { returnTo: string }) {
  const [open, setOpen] = useState(false);
  const { busy, errors, handlers } = useForm({
    names: ['username'],
    places: { username_taken: 'username' },
    attempt: async ({ username }, api) => {
      const { withNewPasskey } = await import('@/lib/passkeys/prove');
      const wish = { purpose: 'sign_up', ...(username.trim() && { username: username.trim() }) } as const;
      const answer = await withNewPasskey(wish, (credential) =>
        api('POST /api/v1/auth/passkey/signup', { body: { credential, transport: 'cookie' } }),
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
        hint="3 to 30 small letters, digits, underscores."
        error={errors.fields.username}
      />
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy}>
        Create a passkey
      </Button>
    </form>
  );
}
