'use client';

import { ActionForm } from '@/components/forms/action-form';
import { Sign } from '@/components/ui/sign';
import type { Fresh } from '@/lib/api/contracts/shapes';
import { withPasskey } from '@/lib/passkeys/prove';

/** Confirms this session with a passkey: one touch, and where that verified its user, both halves at once. */
export function PasskeyConfirmation({ onConfirmed }: { onConfirmed: (fresh: Fresh) => void }) {
  return (
    <ActionForm
      attempt={async (call) => {
        const fresh = await withPasskey('reauthenticate', (credential) =>
          call('POST /api/v1/auth/passkey/reauthenticate', { body: { credential, transport: 'cookie' } }),
        );
        onConfirmed(fresh);
        return undefined;
      }}
    >
      <Sign name="passkey" />
      Confirm with a passkey
    </ActionForm>
  );
}
