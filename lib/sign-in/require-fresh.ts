import { AppError } from '@/lib/core/errors';
import { staleProofs } from '@/lib/sessions/freshness';
import type { Principal } from '@/lib/sessions/read';
import { usableMethods } from './link';

/**
 * Throws `reauthentication_required` unless whoever asks proved who they are within the last minutes. It says which credentials would
 * do - none where that proof is new enough - and whether the second factor is asked for, too.
 */
export function requireFresh(principal: Principal): void {
  const stale = staleProofs(principal);
  if (!stale.first && !stale.second) return;
  const { user, identities } = principal;
  const keys = new Set(identities.map(({ method }) => method));
  const methods = [...(user.passwordHash ? ['password'] : []), ...usableMethods().filter((method) => keys.has(method))];
  throw new AppError('reauthentication_required', {
    detail: stale.first
      ? 'Confirm with one of your credentials, then try again.'
      : 'Confirm with your second factor, then try again.',
    extensions: { methods: stale.first ? methods : [], second_factor: stale.second },
  });
}
