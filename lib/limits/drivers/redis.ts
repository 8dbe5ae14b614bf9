import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Counter, Driver } from './driver';

/**
 * The library counts what it refuses, and a point given back to a counter that is over would be a debt of the next one. This does
 * neither. Arguments: the points, the seconds, and the most; answers what is counted, one more than the most where it did not fit.
 */
const SCRIPT = `
local used = tonumber(redis.call('get', KEYS[1]) or '0')
local ttl = redis.call('pttl', KEYS[1])
local cost = tonumber(ARGV[1])
local most = tonumber(ARGV[3])
if ttl < 0 then
  if cost <= 0 then return {0, 0} end
  redis.call('set', KEYS[1], cost, 'EX', ARGV[2])
  return {cost, 1000 * tonumber(ARGV[2])}
end
if cost > 0 and used + cost > most then return {most + 1, ttl} end
return {redis.call('incrby', KEYS[1], math.max(cost, -used)), ttl}
`;

/** What is counted over the most, after the fact, has no most. */
const WITHOUT_BOUND = 1_000_000_000;

/** Counters in Redis, by `rate-limiter-flexible`: one script per change, which Redis runs alone. Rejects when Redis does not answer. */
export function redisDriver(client: Redis): Driver {
  const limiters = new Map<string, RateLimiterRedis>();
  const limiter = (most: number, seconds: number): RateLimiterRedis => {
    const name = `${most}/${seconds}`;
    const known = limiters.get(name);
    if (known) return known;
    const made = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: 'latchkey:limit',
      points: most,
      duration: seconds,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: SCRIPT,
    });
    limiters.set(name, made);
    return made;
  };
  const bounded = ({ most, seconds }: Counter) => limiter(most, seconds);
  const unbounded = ({ seconds }: Counter) => limiter(WITHOUT_BOUND, seconds);
  return {
    async take(counter, cost) {
      try {
        const result = await bounded(counter).consume(counter.key, Math.min(cost, counter.most));
        return { taken: true, used: result.consumedPoints, resetMilliseconds: result.msBeforeNext };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        return { taken: false, used: counter.most, resetMilliseconds: Math.max(0, refused.msBeforeNext) };
      }
    },
    async charge(counter, cost) {
      if (cost > 0 && (await this.used(counter)) > 0) await unbounded(counter).penalty(counter.key, cost);
    },
    async giveBack(counter, cost) {
      await bounded(counter).reward(counter.key, cost);
    },
    async used(counter) {
      return (await bounded(counter).get(counter.key))?.consumedPoints ?? 0;
    },
    async forget(counter) {
      const key = bounded(counter).getKey(counter.key);
      // As one transaction; GETDEL is Redis 6.2.
      const [[, had] = []] = (await client.multi().get(key).del(key).exec()) ?? [];
      return Number(had ?? 0);
    },
  };
}
