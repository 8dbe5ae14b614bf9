/**
 * Why a passkey did not do what it was asked.
 * `unsupported`: it knows no passkeys. `declined`: the person said no, took too long, or has none that fits: browsers do not say
 * which. `stopped`: another request, or this page, took its place. `known`: the account has a passkey there already.
 * `unfit`: this device can do none of what is needed. `insecure`: the address of the page allows none. `late`: the challenge is over.
 * `refused`: the server does not take this one. `failed`: other.
 */
export type PasskeyFailure =
  | 'unsupported'
  | 'declined'
  | 'stopped'
  | 'known'
  | 'unfit'
  | 'insecure'
  | 'late'
  | 'refused'
  | 'failed';

export class PasskeyError extends Error {
  readonly failure: PasskeyFailure;

  constructor(failure: PasskeyFailure, cause?: unknown) {
    super(`passkey: ${failure}`, { cause });
    this.name = 'PasskeyError';
    this.failure = failure;
  }
}

// The names of exceptions in WebAuthn Level 3 §5.1.3 and §5.1.4.
const failureByName: Record<string, PasskeyFailure> = {
  NotAllowedError: 'declined',
  TimeoutError: 'declined',
  AbortError: 'stopped',
  InvalidStateError: 'known',
  ConstraintError: 'unfit',
  NotSupportedError: 'unfit',
  SecurityError: 'insecure',
};

/** Reads what a ceremony threw, and says which of our few reasons it is. Never throws. */
export function passkeyError(thrown: unknown): PasskeyError {
  if (thrown instanceof PasskeyError) return thrown;
  let layer: unknown = thrown;
  for (let depth = 0; layer instanceof Error && depth < 4; depth += 1) {
    const known = failureByName[layer.name];
    if (known) return new PasskeyError(known, thrown);
    layer = layer.cause;
  }
  return new PasskeyError('failed', thrown);
}
