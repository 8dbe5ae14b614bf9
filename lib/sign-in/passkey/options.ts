import { issuePasskeyChallenge, type PasskeyPurpose } from '@/lib/challenges/passkey';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { creationOptions, requestOptions } from '@/lib/methods/passkey';
import type { Principal } from '@/lib/sessions/read';
import { isUsernameTaken } from '@/lib/sign-in/email/queries';
import { usernameTaken } from '@/lib/sign-in/email/sign-up';
import { accountName } from '@/lib/users/new-user';
import { listKnownPasskeys } from './queries';
import { isFirstFactorOf } from './rules';

export interface OptionsRequest {
  purpose: PasskeyPurpose;
  /** Whose passkey a link or a re-authentication is about. */
  principal: Principal | null;
  /** What an account that is to be made is to be called. */
  username: string | undefined;
  browserToken: string | null;
}

/**
 * Options for a browser's passkey ceremony, with a challenge that is good for this purpose, account and browser only. Throws
 * `passkeys_unavailable` where the public URL allows none, and `username_taken`.
 */
export async function passkeyOptions({ purpose, principal, username, browserToken }: OptionsRequest) {
  const { passkeys: site, challengeSeconds } = config();
  if (!site) throw new AppError('passkeys_unavailable', { detail: 'Open this site under its name, over https.' });
  const asked = purpose === 'sign_up' ? username : undefined;
  if (asked !== undefined && (await isUsernameTaken(db(), asked))) throw usernameTaken();
  const user = principal?.user ?? null;
  const toBe = purpose === 'sign_up' ? { userId: newId(), username: asked ?? null } : null;
  const known = user ? await listKnownPasskeys(db(), user.id) : null;
  const claim = { purpose, userId: user?.id ?? null, browserToken };
  const { challenge, expiresAt } = await issuePasskeyChallenge(claim, toBe);
  const offer = { site, challenge, timeoutSeconds: challengeSeconds };
  if (purpose === 'sign_in' || purpose === 'reauthenticate') {
    const mustVerifyUser = principal !== null && isFirstFactorOf(principal);
    return { options: await requestOptions({ ...offer, known, mustVerifyUser }), expiresAt };
  }
  const named = user ?? { id: toBe?.userId ?? newId(), email: null, username: asked ?? null, displayName: null };
  const name = accountName(named);
  const owner = { id: named.id, name, displayName: named.displayName ?? name };
  return { options: await creationOptions({ ...offer, user: owner, known: known ?? [] }), expiresAt };
}
