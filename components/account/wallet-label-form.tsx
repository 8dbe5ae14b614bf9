'use client';

import { useRouter } from 'next/navigation';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import type { Identity } from '@/lib/api/contracts/shapes';

/** Gives a wallet a name; left empty, it is called after its chain again. */
export function WalletLabelForm({ identity, onClose }: { identity: Identity; onClose: () => void }) {
  const router = useRouter();
  const { busy, errors, handlers } = useForm({
    names: ['label'],
    attempt: async ({ label }, api) => {
      await api('PATCH /api/v1/auth/identities/{id}', {
        params: { id: identity.id },
        body: { label: label.trim() || null },
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
        label="Name of this wallet"
        name="label"
        defaultValue={identity.label ?? ''}
        maxLength={40}
        autoComplete="off"
        autoFocus
        hint="For example: everyday wallet"
        error={errors.fields.label ?? errors.form}
      />
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
