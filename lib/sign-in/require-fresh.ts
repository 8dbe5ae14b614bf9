import { AppError } from '@/lib/core/errors';
import { isFresh } from '@/lib/sessions/freshness';
import type { Principal } from '@/lib/sessions/read';
import { usableMethods } from './link';

/** Throws `reauthentication_required`, with the methods that would do, unless a credential was proven within the last minutes. */
export function requireFresh({ session, user, identities }: Principal): void {
  if (isFresh(session)) return;
  const keys = new Set(identities.map(({ method }) => method));
  const methods = [...(user.passwordHash ? ['password'] : []), ...usableMethods().filter((method) => keys.has(method))];
  throw new AppError('reauthentication_required', {
    detail: 'Confirm with one of your credentials, then try again.',
    extensions: { methods },
  });
}
