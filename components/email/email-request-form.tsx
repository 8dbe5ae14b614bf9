'use client';

import { type ReactNode, useRef } from 'react';
import { useKeptEmail } from '@/components/auth/kept-email';
import { EmailField } from '@/components/forms/email-field';
import { FormProblem } from '@/components/forms/form-problem';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import type { api } from '@/lib/api/client';

interface EmailRequestFormProps {
  button: string;
  /** Stands above the button. */
  captcha?: ReactNode;
  send: (call: typeof api, email: string) => Promise<unknown>;
  onSent: (email: string) => void;
}

/** Asks for an address and for a mail to it. Begins with the address that was typed on the page before, if there was one. */
export function EmailRequestForm({ button, captcha, send, onSent }: EmailRequestFormProps) {
  const form = useRef<HTMLFormElement>(null);
  useKeptEmail(form);
  const { busy, errors, handlers } = useForm({
    names: ['email'],
    required: { email: 'Enter your e-mail address.' },
    places: { invalid_email: 'email' },
    attempt: async ({ email }, call) => {
      await send(call, email.trim());
      onSent(email.trim());
      return undefined;
    },
  });

  return (
    <form ref={form} method="post" noValidate {...handlers} className="grid gap-2">
      <EmailField error={errors.fields.email} />
      {captcha}
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy}>
        {button}
      </Button>
    </form>
  );
}
