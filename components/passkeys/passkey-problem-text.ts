import { problemText } from '@/components/forms/problem-text';
import { ApiProblem } from '@/lib/api/client';

/** What problems are called where they are about a passkey: problem code -> sentence. */
export const passkeyWords: Record<string, string> = {
  challenge_invalid: 'That took too long. Try again.',
  signature_invalid: 'This passkey was not accepted here. Use another one, or another way.',
  identity_taken: 'This passkey belongs to another account.',
};

/** One kind sentence for whatever stopped a passkey: what happened, and what to do next. */
export function passkeyProblemText(thrown: unknown): string {
  const known = thrown instanceof ApiProblem ? passkeyWords[thrown.code] : undefined;
  return known ?? problemText(thrown);
}
