import { config } from '@/lib/core/config';
import { rateLimitFields } from './fields';
import { sourceKey, userKey } from './keys';
import { costOfCall } from './load';
import { type Reservation, reserve } from './reserve';
import { type LimitName, limitTable } from './table';

/** What is known of whoever calls. */
interface Caller {
  ip: string | null;
  userId: string | null;
}

export interface Visit {
  /** Counts the call. Throws `rate_limited`, and `unavailable` where nobody can count. */
  enter(limits: readonly LimitName[], caller: Caller): Promise<void>;
  /** Mends the counts by how it ended, and answers the fields that say how the caller stands. */
  leave(status: number): Promise<Record<string, string>>;
}

function keyFor(limit: LimitName, { ip, userId }: Caller) {
  const { by } = limitTable[limit];
  if (by === 'source') return sourceKey(ip);
  if (by === 'user' || by === 'caller')
    return userId === null ? (by === 'caller' ? sourceKey(ip) : null) : userKey(userId);
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
  const wentWell = status < 400 && limitTable[standing.limit].counts === 'failures';
  return wentWell || isVoid(status) ? giveBack() : undefined;
}

/** One request on its way through the limits. */
export function beginVisit(): Visit {
  const held: Reservation[] = [];
  return {
    async enter(limits, caller) {
      for (const limit of limits) {
        const one = await reserve(limit, keyFor(limit, caller), { cost: limit === 'api' ? costOfCall() : 1 });
        if (one) held.push(one);
      }
    },
    async leave(status) {
      await Promise.all(held.map((one) => settle(one, status)));
      return rateLimitFields(held.map(({ standing }) => standing));
    },
  };
}
