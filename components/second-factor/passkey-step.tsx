'use client';

import { ActionForm } from '@/components/forms/action-form';
import { Sign } from '@/components/ui/sign';
import { withPasskey } from '@/lib/passkeys/prove';
import type { Proven } from './proven';

/** Proves the second factor with a passkey. */
export function PasskeyStep({ trustDevice, onProven }: { trustDevice: boolean; onProven: Proven }) {
  return (
    <ActionForm
      attempt={async (call) => {
        await withPasskey('reauthenticate', (credential) =>
          call('POST /api/v1/auth/mfa/passkey/verify', { body: { credential, trust_device: trustDevice } }),
        );
        return onProven('passkey');
      }}
    >
      <Sign name="passkey" />
      Use a passkey
    </ActionForm>
  );
}
