import type { ComponentProps, ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';

interface Shared {
  label: string;
  name: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A labelled line of text. */
export function TextField({ label, hint, error, ...rest }: Shared & ComponentProps<typeof Input>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Input {...rest} {...control} />}
    </Field>
  );
}

/** A labelled text of several lines. */
export function TextareaField({ label, hint, error, ...rest }: Shared & ComponentProps<typeof Textarea>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Textarea {...rest} {...control} />}
    </Field>
  );
}

/** An e-mail address, as the name a password manager files the account under. */
export function EmailField(props: Omit<Shared, 'label' | 'name'> & Omit<ComponentProps<typeof Input>, 'name'>) {
  return (
    <TextField
      label="E-mail"
      {...props}
      name="email"
      type="email"
      autoComplete="username"
      inputMode="email"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
    />
  );
}
