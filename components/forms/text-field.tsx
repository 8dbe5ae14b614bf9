import type { ComponentProps, ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

interface TextFieldProps extends ComponentProps<typeof Input> {
  label: string;
  name: string;
  hint?: ReactNode;
  lines?: 1 | 2;
  error?: string | undefined;
}

/** A labelled line of text. */
export function TextField({ label, hint, lines, error, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} lines={lines} error={error}>
      {(control) => <Input {...rest} {...control} />}
    </Field>
  );
}
