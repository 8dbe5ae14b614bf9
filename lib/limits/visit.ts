import { config } from '@/lib/core/config';
import { rateLimitFields } from './fields';
import { elsewhereKey, type LimitKey, sessionKey, sourceKey, userElsewhereKey, userKey } from './keys';
import { costOfCall } from './load';
import { bySource, type Reservation, reserve, reserveAll } from './reserve';
import { type LimitName, limitTable } from './table';

/** What is known of whoever calls. */
export interface Caller {
  ip: string | null;
  /** Null also where only the first factor was proven: that is not the user yet. */
  userId: string | null;
  sessionId: string | null;
  /** A page of another site has the browser ask. */
  elsewhere: boolean;
}

export interface Visit {
  /** Counts the call. Throws `rate_limited`, and `unavailable` where nobody can count. */
  enter(limits: readonly LimitName[], caller: Caller): Promise<void>;
  /** Mends the counts by how it ended, and answers the fields that say how the caller stands. */
  leave(status: number): Promise<Record<string, string>>;
}

function callerKey({ ip, userId, elsewhere }: Caller): LimitKey | null {
  if (elsewhere) return elsewhereKey(ip);
  return userId === null ? sourceKey(ip) : userKey(userId);
}

function keyFor(limit: LimitName, caller: Caller): LimitKey | null {
  const { userId, sessionId, elsewhere } = caller;
  const { by } = limitTable[limit];
  if (by === 'caller') return callerKey(caller);
  if (by === 'user') return userId === null ? null : elsewhere ? userElsewhereKey(userId) : userKey(userId);
  if (by === 'session') return sessionId === null ? null : sessionKey(sessionId);
  throw new Error(`A route cannot count ${limit}: its verb does.`);
}

const isRefusal = (status: number) => status >= 400 && status < 500 && status !== 429;

/** Nothing came of it: what was sent could not be used, or the fault was ours. */
const isVoid = (status: number) => status === 422 || status >= 500;

function settle({ standing, giveBack, charge }: Reservation, status: number): Promise<void> | undefined {
  if (standing.limit === 'api') {
    const { apiErrorCost } = config().limits;
    return isRefusal(status) && apiErrorCost > 0 ? charge(apiErrorCost) : undefined;
  }
  // What is told to wait was not tried, so it did not fail either.
  const noFailure = (status < 400 || status === 429) && limitTable[standing.limit].counts === 'failures';
  return noFailure || isVoid(status) ? giveBack() : undefined;
}

/** One request on its way through the limits. */
export function beginVisit(): Visit {
  const held: Reservation[] = [];
  return {
    async enter(limits, caller) {
      for (const limit of limits) {
        if (limitTable[limit].by === 'source') held.push(...(await reserveAll(bySource(limit, caller.ip))));
        else {
          const one = await reserve(limit, keyFor(limit, caller), { cost: limit === 'api' ? costOfCall() : 1 });
          if (one) held.push(one);
        }
      }
    },
    async leave(status) {
      await Promise.all(held.map((one) => settle(one, status)));
      return rateLimitFields(held.map(({ standing }) => standing));
    },
  };
}
