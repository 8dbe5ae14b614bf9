'use client';

import { lazy, Suspense, useState } from 'react';
import { PasswordField } from './password-field';

const loadStrength = () => import('./password-strength');
const PasswordStrength = lazy(loadStrength);

interface NewPasswordFieldProps {
  label: string;
  name: string;
  minLength: number;
  /** What the person calls themselves; a password should not be made of it. */
  own: readonly string[];
  error?: string | undefined;
}

/** A password to be chosen: shows its strength as one types. The judgement is loaded when the field gets the focus. */
export function NewPasswordField({ minLength, own, ...field }: NewPasswordFieldProps) {
  const [typed, setTyped] = useState('');
  const rule = `At least ${minLength} characters.`;
  return (
    <PasswordField
      {...field}
      autoComplete="new-password"
      lines={2}
      onFocus={() => void loadStrength()}
      onInput={(event) => setTyped(event.currentTarget.value)}
      hint={
        typed === '' ? (
          rule
        ) : (
          <Suspense fallback={rule}>
            <PasswordStrength password={typed} minLength={minLength} own={own} />
          </Suspense>
        )
      }
    />
  );
}
