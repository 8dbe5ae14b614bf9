import type { FormEventHandler } from 'react';
import { TextField } from './text-field';

interface EmailFieldProps {
  error?: string | undefined;
  onInput?: FormEventHandler<HTMLInputElement>;
}

/** An e-mail address: the name a password manager files the account under. */
export function EmailField(props: EmailFieldProps) {
  return (
    <TextField
      {...props}
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}
