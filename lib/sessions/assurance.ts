import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import type { Principal } from './queries';

/** What a session still lacks: the second factor of its user, or one to be set up because the operator asks for it. */
export type Missing = 'second_factor' | 'enrollment';

type Owner = Pick<Principal['user'], 'role' | 'mfaEnabledAt'>;
type Keys = readonly { method: string }[];

/** True where the operator wants this user to have a second factor. */
export function isSecondFactorRequired({ role }: Pick<Owner, 'role'>): boolean {
  const { requiredFor } = config().secondFactor;
  return requiredFor === 'all' || (requiredFor === 'admins' && (role === 'admin' || role === 'owner'));
}

/**
 * True where a second factor is asked for: the user turned it on, or has to have one and has a passkey, which then is it. Otherwise
 * whoever has such a user's password alone could set up a factor of their own.
 */
export function hasSecondFactor(user: Owner, keys: Keys): boolean {
  return (
    user.mfaEnabledAt !== null || (isSecondFactorRequired(user) && keys.some(({ method }) => method === PASSKEY_METHOD))
  );
}

/**
 * What keeps a session at `aal` from being a whole one; null where nothing does. A factor that was proven and then taken away is none:
 * whoever has to have one sets up another.
 */
export function missingAt(aal: number, user: Owner, keys: Keys): Missing | null {
  if (hasSecondFactor(user, keys)) return aal >= 2 ? null : 'second_factor';
  return isSecondFactorRequired(user) ? 'enrollment' : null;
}

/** Judged anew at every request: what the user, the operator or another session changed counts at once. */
export function missingOf({
  session,
  user,
  identities,
}: {
  session: Pick<Principal['session'], 'aal'>;
  user: Owner;
  identities: Keys;
}): Missing | null {
  return missingAt(session.aal, user, identities);
}

/** Throws `mfa_required` or `mfa_enrollment_required` for a session that lacks something, unless it is in `admitted`. */
export function requireWhole(principal: Parameters<typeof missingOf>[0], admitted: readonly Missing[] = []): void {
  const missing = missingOf(principal);
  if (missing === null || admitted.includes(missing)) return;
  if (missing === 'second_factor') {
    throw new AppError('mfa_required', { detail: 'Finish signing in with your second factor.' });
  }
  throw new AppError('mfa_enrollment_required', { detail: 'Set up a second factor to go on.' });
}
