import { problemText } from '@/components/forms/problem-text';
import { ApiProblem } from '@/lib/api/client';
import { PasskeyError, type PasskeyFailure } from '@/lib/passkeys/errors';

const byFailure: Record<PasskeyFailure, string> = {
  unsupported: 'This browser knows no passkeys. Update it, or use another way.',
  declined: 'No passkey was given. Try again, or use another way.',
  stopped: 'The request for a passkey was taken back. Try again.',
  known: 'This device keeps a passkey of this account already.',
  unfit: 'This device cannot keep a passkey of the kind that is needed. Try another one.',
  insecure: 'Passkeys do not work at this address. Open the site under its own name.',
  failed: 'The passkey could not be used. Try again, or use another way.',
};

const byCode: Record<string, string> = {
  challenge_invalid: 'This request ran out of time or was used already. Try again to get a new one.',
  signature_invalid: 'This passkey was not accepted here. Use another one, or another way.',
  identity_taken: 'This passkey belongs to another account.',
  passkeys_unavailable: 'Passkeys do not work at this address. Open the site under its own name.',
};

/** One kind sentence for whatever stopped a passkey: what happened, and what to do next. */
export function passkeyProblemText(thrown: unknown): string {
  if (thrown instanceof PasskeyError) return byFailure[thrown.failure];
  const known = thrown instanceof ApiProblem ? byCode[thrown.code] : undefined;
  return known ?? problemText(thrown);
}
