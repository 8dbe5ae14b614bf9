import type { ComponentProps, ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';

interface TextareaFieldProps extends ComponentProps<typeof Textarea> {
  label: string;
  name: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A labelled text of several lines. */
export function TextareaField({ label, hint, error, ...rest }: TextareaFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Textarea {...rest} {...control} />}
    </Field>
  );
}
