'use client';

import { Button, type ButtonProps } from '@/components/ui/button';
import type { api } from '@/lib/api/client';
import { FormProblem } from './form-problem';
import { useForm } from './use-form';

interface ActionFormProps extends Pick<ButtonProps, 'variant' | 'size' | 'className' | 'disabled' | 'children'> {
  /** What to say about a problem here, where the usual sentence does not fit: problem code -> sentence. */
  words?: Record<string, string>;
  /** Does the work. Resolve to `leaving` when the page is about to be replaced. */
  attempt: (call: typeof api) => Promise<'leaving' | undefined>;
}

/** One press that does one thing: shows progress, cannot be pressed twice, says above the button what went wrong. */
export function ActionForm({ words, attempt, ...button }: ActionFormProps) {
  const { busy, errors, handlers } = useForm({
    names: [],
    ...(words && { words }),
    attempt: (_, call) => attempt(call),
  });
  return (
    <form method="post" noValidate {...handlers} className="grid gap-3">
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy} {...button} />
    </form>
  );
}
