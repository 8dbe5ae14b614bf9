'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { ApiProblem, type api } from '@/lib/api/client';
import type { Proven } from './proven';
import { WaitNote } from './wait-note';

interface CodeFormProps {
  kind: 'totp' | 'recovery_code';
  /** Stands above the button. */
  children?: ReactNode;
  trustDevice: boolean;
  /** Seconds until the next code may be tried. */
  wait: number;
  onWait: (seconds: number) => void;
  onProven: Proven;
}

const kinds = {
  totp: {
    label: 'Six-digit code',
    missing: 'Enter the code your app shows.',
    look: 'text-lg tracking-[0.2em] tabular-nums placeholder:tracking-[0.2em]',
    input: { inputMode: 'numeric', autoComplete: 'one-time-code', placeholder: '000 000' },
    words: {},
    verify: (call: typeof api, code: string, trust_device: boolean) =>
      call('POST /api/v1/auth/mfa/totp/verify', { body: { code, trust_device } }),
  },
  recovery_code: {
    label: 'Recovery code',
    missing: 'Enter one of your recovery codes.',
    look: 'font-mono text-sm',
    input: { autoComplete: 'off', autoCapitalize: 'characters' },
    words: { code_invalid: 'None of your codes, or used already.' },
    verify: (call: typeof api, code: string, trust_device: boolean) =>
      call('POST /api/v1/auth/mfa/recovery/verify', { body: { code, trust_device } }),
  },
} as const;

/** Proves the second factor with a code: of the authenticator app, or one that was kept for when that is lost. */
export function CodeForm({ kind, children, trustDevice, wait, onWait, onProven }: CodeFormProps) {
  const { label, missing, look, input, words, verify } = kinds[kind];
  const form = useRef<HTMLFormElement>(null);
  const { busy, errors, handlers } = useForm({
    names: ['code'],
    required: { code: missing },
    places: { code_invalid: 'code', code_used: 'code' },
    words,
    attempt: async ({ code }, call) => {
      try {
        await verify(call, code, trustDevice);
      } catch (thrown) {
        if (!(thrown instanceof ApiProblem && thrown.status === 429 && thrown.retryAfterSeconds)) throw thrown;
        onWait(thrown.retryAfterSeconds);
        return undefined;
      }
      return onProven(kind);
    },
  });

  const error = errors.fields.code;
  // Ready to be typed over, at first and after a code that was refused.
  useEffect(() => {
    const field = form.current?.elements.namedItem('code') as HTMLInputElement | null;
    field?.focus();
    if (error) field?.select();
  }, [error]);

  return (
    <form ref={form} method="post" noValidate {...handlers} className="grid gap-2">
      <TextField {...input} label={label} name="code" spellCheck={false} className={look} error={error} />
      {children}
      <WaitNote left={wait} />
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={wait > 0 ? 'held' : busy} className="mt-1">
        Continue
      </Button>
    </form>
  );
}
