import { api } from '@/lib/api/client';
import { type Asking, withPasskey } from '@/lib/passkeys/prove';

/** Signs in with a passkey; `remember` is asked once the person has given one. Rejects with a `PasskeyError` or an `ApiProblem`. */
export async function signInWithPasskey(remember: () => boolean, asking: Asking = {}) {
  return await withPasskey(
    'sign_in',
    (credential) =>
      api('POST /api/v1/auth/passkey/verify', { body: { credential, transport: 'cookie', remember: remember() } }),
    asking,
  );
}
