import { ApiProblem, api } from '@/lib/api/client';
import { handedIn, withNewPasskey } from '@/lib/passkeys/prove';

type Credential = Parameters<Parameters<typeof withNewPasskey>[1]>[0];

/** A passkey that was made for an account, which it does not have yet. */
export interface MadePasskey {
  username: string;
  credential: Credential;
}

interface SignUp {
  username: string;
  /** Null: nobody is asked for a captcha. */
  captcha: { token: string | undefined } | null;
  /** One that was made before, and is still good. */
  made: MadePasskey | null;
  keep: (made: MadePasskey | null) => void;
}

/** After these the challenge is as it was, and the passkey as good. */
const UNUSED = ['captcha_required', 'captcha_invalid', 'captcha_unavailable', 'rate_limited'];

/**
 * Opens an account whose only key is a new passkey. Without the captcha that is asked for none is made; and one that was made and could
 * not be handed in yet is kept for the next try, so that nobody has two. Rejects as the API or the browser does.
 */
export async function signUpWithPasskey({ username, captcha, made, keep }: SignUp) {
  if (captcha && !captcha.token) throw new ApiProblem(400, { code: 'captcha_required' }, null);
  const handIn = (credential: Credential) => {
    const body = { credential, transport: 'cookie', captcha_token: captcha?.token } as const;
    return api('POST /api/v1/auth/passkey/signup', { body });
  };
  try {
    if (made?.username === username) return await handedIn(() => handIn(made.credential));
    return await withNewPasskey({ purpose: 'sign_up', ...(username && { username }) }, (credential) => {
      keep({ username, credential });
      return handIn(credential);
    });
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem && UNUSED.includes(thrown.code))) keep(null);
    throw thrown;
  }
}
