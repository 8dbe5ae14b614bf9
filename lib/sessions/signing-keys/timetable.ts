import { after, minutes, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';

/** A key of a scheduled rotation is published for so long before it signs. Longer than anybody may keep the published keys. */
export const LEAD = minutes(5);
/** Clocks of verifiers may be so far behind ours. */
const LEEWAY = seconds(60);

interface Timed {
  kid: string;
  activeFrom: Date;
}

export type KeyState = 'next' | 'signing' | 'previous' | 'past';

/**
 * What each key is at `at`, decided from the rows alone, so that every instance comes to the same answer. `keys`: what signs last
 * first. A key is past once every token it can have signed has expired: its successor's start, the life of a token, the leeway.
 */
export function keyStates(keys: readonly Timed[], at: Date): Map<string, KeyState> {
  const states = new Map<string, KeyState>();
  const overlap = seconds(config().accessTokenSeconds) + LEEWAY;
  let successor: Date | undefined;
  for (const { kid, activeFrom } of keys) {
    if (activeFrom > at) states.set(kid, 'next');
    else if (!successor) states.set(kid, 'signing');
    else states.set(kid, after(successor, overlap) > at ? 'previous' : 'past');
    if (activeFrom <= at) successor = activeFrom;
  }
  return states;
}

/** True when the newest key, waiting or signing, has been there for as long as a key may sign. `keys`: what signs last first. */
export function rotationDue(keys: readonly Timed[], at: Date): boolean {
  const [newest] = keys;
  return newest !== undefined && after(newest.activeFrom, seconds(config().signingKeySeconds)) <= at;
}
