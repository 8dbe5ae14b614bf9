import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { monotonic } from '@/lib/core/clock';
import type { Counter, Driver } from './driver';

/**
 * The library counts what it refuses; this does not. Arguments: the points, the seconds, and the most; answers what is counted, one more
 * than the most where it did not fit.
 */
const TAKE = `
local used = tonumber(redis.call('get', KEYS[1]) or '0')
local ttl = redis.call('pttl', KEYS[1])
local cost = tonumber(ARGV[1])
local most = tonumber(ARGV[3])
if ttl < 0 then
  redis.call('set', KEYS[1], cost, 'EX', ARGV[2])
  return {cost, 1000 * tonumber(ARGV[2])}
end
if used + cost > most then return {most + 1, ttl} end
return {redis.call('incrby', KEYS[1], cost), ttl}
`;

/**
 * Changes what is counted, to no less than nothing. Arguments: the points, and how many milliseconds the counter can have left at most:
 * one that has more is the next.
 */
const CHANGE = `
local ttl = redis.call('pttl', KEYS[1])
if ttl < 0 or ttl > tonumber(ARGV[2]) then return 0 end
local used = tonumber(redis.call('get', KEYS[1]) or '0')
return redis.call('incrby', KEYS[1], math.max(tonumber(ARGV[1]), -used))
`;

/** Counters in Redis, by `rate-limiter-flexible`: one script per change, which Redis runs alone. Rejects when Redis does not answer. */
export function redisDriver(client: Redis): Driver {
  const limiters = new Map<number, RateLimiterRedis>();
  const limiter = ({ most, seconds }: Counter): RateLimiterRedis => {
    const known = limiters.get(most);
    if (known) return known;
    const made = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: 'latchkey:limit',
      points: most,
      // Each counter says its own.
      duration: seconds,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: TAKE,
    });
    limiters.set(most, made);
    return made;
  };
  const change = async (counter: Counter, points: number, ends: number): Promise<void> => {
    const left = Math.ceil(ends - monotonic());
    if (left > 0) await client.eval(CHANGE, 1, limiter(counter).getKey(counter.key), points, left);
  };
  return {
    async take(counter, cost) {
      try {
        const options = { customDuration: counter.seconds };
        const result = await limiter(counter).consume(counter.key, Math.min(cost, counter.most), options);
        const { consumedPoints: used, msBeforeNext: resetMilliseconds } = result;
        // At the latest: the answer has been on its way for a while. The next one ends a whole time later.
        return { taken: true, used, resetMilliseconds, ends: monotonic() + resetMilliseconds };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const resetMilliseconds = Math.max(0, refused.msBeforeNext);
        return { taken: false, used: counter.most, resetMilliseconds, ends: 0 };
      }
    },
    charge: (counter, cost, ends) => change(counter, cost, ends),
    giveBack: (counter, cost, ends) => change(counter, -cost, ends),
    async used(counter) {
      return (await limiter(counter).get(counter.key))?.consumedPoints ?? 0;
    },
    async forget(counter) {
      const key = limiter(counter).getKey(counter.key);
      // As one transaction; GETDEL is Redis 6.2.
      const [[, had] = []] = (await client.multi().get(key).del(key).exec()) ?? [];
      return Number(had ?? 0);
    },
  };
}
