'use client';

import { type ComponentProps, type ReactNode, useState } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Sign } from '@/components/ui/sign';

interface PasswordFieldProps extends Omit<ComponentProps<typeof Input>, 'type' | 'autoComplete'> {
  label: string;
  name: string;
  autoComplete: 'current-password' | 'new-password';
  hint?: ReactNode;
  lines?: 1 | 2;
  error?: string | undefined;
}

/** A password that can be shown. Pasting and password managers are welcome (NIST SP 800-63B §3.1.1.2). */
export function PasswordField({ label, hint, lines, error, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} lines={lines} error={error}>
      {(control) => (
        <div className="relative">
          <Input
            {...rest}
            {...control}
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            spellCheck={false}
            className="pr-12"
          />
          <button
            type="button"
            aria-pressed={shown}
            aria-label="Show password"
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 grid w-9 place-items-center rounded-lg text-ink-soft hover:text-ink"
          >
            <Sign name={shown ? 'eye-crossed' : 'eye'} className="size-4.5" />
          </button>
        </div>
      )}
    </Field>
  );
}
