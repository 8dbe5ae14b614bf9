import type { FormEventHandler } from 'react';
import { TextField } from './text-field';

interface EmailFieldProps {
  error?: string | undefined;
  onInput?: FormEventHandler<HTMLInputElement>;
  /** The browser may offer passkeys here, too. */
  passkeys?: boolean;
}

/** An e-mail address: the name a password manager files the account under. */
export function EmailField({ passkeys, ...props }: EmailFieldProps) {
  return (
    <TextField
      {...props}
      label="E-mail"
      name="email"
      type="email"
      autoComplete={passkeys ? 'username webauthn' : 'username'}
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}
