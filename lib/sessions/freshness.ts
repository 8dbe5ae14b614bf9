import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { hasSecondFactor } from './assurance';
import type { Principal } from './queries';

/** Until when the proofs of a session count as new; null where one of those its user has to give is missing altogether. */
export function freshUntil({ session, user, identities }: Principal): Date | null {
  const first = session.authenticatedAt;
  const second = hasSecondFactor(user, identities) ? session.secondFactorAt : first;
  return second && after(first < second ? first : second, seconds(config().freshSeconds));
}

const isRecent = (at: Date | null): boolean =>
  at !== null && now().getTime() - at.getTime() <= seconds(config().freshSeconds);

/** Which proofs dangerous actions still ask for: of a credential, of the second factor. */
export function staleProofs({ session, user, identities }: Principal): { first: boolean; second: boolean } {
  return {
    first: !isRecent(session.authenticatedAt),
    second: hasSecondFactor(user, identities) && !isRecent(session.secondFactorAt),
  };
}

/**
 * True where whoever asks proved who they are within the last minutes, by as much as a sign-in takes: a credential, and the second
 * factor where there is one. A trusted device counts for neither.
 */
export function isFresh(principal: Principal): boolean {
  const { first, second } = staleProofs(principal);
  return !first && !second;
}
