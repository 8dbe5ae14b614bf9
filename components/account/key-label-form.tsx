'use client';

import { useRouter } from 'next/navigation';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import type { Identity } from '@/lib/api/contracts/shapes';

interface KeyLabelFormProps {
  identity: Identity;
  label: string;
  hint: string;
  onClose: () => void;
}

/** Gives a key a name; left empty, it is called after its kind again. */
export function KeyLabelForm({ identity, label, hint, onClose }: KeyLabelFormProps) {
  const router = useRouter();
  const { busy, errors, handlers } = useForm({
    names: ['label'],
    attempt: async ({ label: typed }, api) => {
      await api('PATCH /api/v1/auth/identities/{id}', {
        params: { id: identity.id },
        body: { label: typed.trim() || null },
      });
      router.refresh();
      onClose();
      return undefined;
    },
  });

  return (
    <form
      method="post"
      noValidate
      {...handlers}
      onKeyDown={(event) => (event.key === 'Escape' ? onClose() : undefined)}
      className="grid gap-1"
    >
      <TextField
        label={label}
        name="label"
        defaultValue={identity.label ?? ''}
        maxLength={40}
        autoComplete="off"
        autoFocus
        hint={hint}
        error={errors.fields.label}
      />
      <FormProblem>{errors.form}</FormProblem>
      <div className="flex gap-2">
        <Button type="submit" size="small" busy={busy}>
          Save name
        </Button>
        <Button variant="quiet" size="small" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
