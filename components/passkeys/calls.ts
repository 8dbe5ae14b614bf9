import type { WithFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { ApiProblem, api } from '@/lib/api/client';
import type { Identity } from '@/lib/api/contracts/shapes';
import { withNewPasskey, withPasskey } from '@/lib/passkeys/prove';

/** Makes a passkey and adds it to the account that is signed in. Rejects as the API or the browser does. */
export async function addPasskey(fresh: WithFreshAuth): Promise<Identity> {
  return await fresh(() =>
    withNewPasskey({ purpose: 'link' }, (credential) =>
      api('POST /api/v1/auth/passkey/link', { body: { credential, transport: 'cookie' } }),
    ),
  );
}

/** Gives a passkey as the second factor of this session, which is then at `aal: 2`. */
export async function givePasskey(): Promise<void> {
  await withPasskey('reauthenticate', (credential) =>
    api('POST /api/v1/auth/mfa/passkey/verify', { body: { credential } }),
  );
}

/**
 * Has a passkey asked for after other ways of signing in, once one was given in this session: who turns it on can also get past it.
 * Answers recovery codes where there were none.
 */
export async function askForPasskey(fresh: WithFreshAuth): Promise<string[]> {
  const enable = async () => (await fresh(() => api('POST /api/v1/auth/mfa/passkey/enable'))).recovery_codes ?? [];
  try {
    return await enable();
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem && thrown.code === 'mfa_required')) throw thrown;
  }
  await givePasskey();
  return await enable();
}
