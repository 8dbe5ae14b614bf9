'use client';

import { type ComponentProps, type ReactNode, useState } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { EyeIcon } from './eye-icon';

interface PasswordFieldProps extends Omit<ComponentProps<typeof Input>, 'type' | 'autoComplete'> {
  label: string;
  name: string;
  autoComplete: 'current-password' | 'new-password';
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A password that can be shown. Pasting and password managers are welcome (NIST SP 800-63B §3.1.1.2). */
export function PasswordField({ label, aside, hint, error, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} aside={aside} hint={hint} error={error}>
      {(control) => (
        <div className="relative">
          <Input
            {...rest}
            {...control}
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            autoCorrect="off"
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
            <EyeIcon crossed={shown} />
          </button>
        </div>
      )}
    </Field>
  );
}
