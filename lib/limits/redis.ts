import { Redis } from 'ioredis';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { within } from '@/lib/core/within';
import type { Driver } from './drivers/driver';
import { redisDriver } from './drivers/redis';

/** Nobody waits longer for Redis than this, in milliseconds; then the database counts. */
const PATIENCE = 300;
const PROBE_EVERY = 1000;

interface Line {
  client: Redis;
  driver: Driver;
  /** Resolves when the first attempt to connect is decided. */
  begun: Promise<unknown>;
  /** While set, Redis is not asked for anything but whether it is well again. */
  probe: NodeJS.Timeout | null;
  /** The answer that those who want to know how Redis is wait for. */
  look: Promise<boolean> | null;
}

const holder = globalThis as typeof globalThis & { latchkeyRedis?: Line };

/**
 * By a time-out that first reads what has arrived. The client's own takes an answer for late that this process was too busy to read, and
 * whoever can make a process busy would have each limit once more, in the database.
 */
function timely(driver: Driver): Driver {
  return {
    take: (...wish) => within(PATIENCE, driver.take(...wish)),
    charge: (...wish) => within(PATIENCE, driver.charge(...wish)),
    giveBack: (...wish) => within(PATIENCE, driver.giveBack(...wish)),
    used: (counter) => within(PATIENCE, driver.used(counter)),
    forget: (counter) => within(PATIENCE, driver.forget(counter)),
  };
}

function open(url: string): Line {
  const client = new Redis(url, {
    connectionName: 'latchkey',
    connectTimeout: PATIENCE,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(100 * times, PROBE_EVERY),
    lazyConnect: true,
  });
  // Without a listener the client writes to the console by itself. What fails is told by who asked.
  client.on('error', () => {});
  const begun = within(PATIENCE, client.connect()).catch(() => {});
  return { client, driver: timely(redisDriver(client)), begun, probe: null, look: null };
}

function line(): Line | null {
  const { redisUrl } = config().limits;
  if (redisUrl === null) return null;
  holder.latchkeyRedis ??= open(redisUrl);
  return holder.latchkeyRedis;
}

/** Writes, because one that only reads - a replica, a full disk - is of no use. */
async function isWell({ client }: Line): Promise<boolean> {
  if (client.status !== 'ready') return false;
  return within(PATIENCE, client.set('latchkey:probe', '1', 'EX', 10)).then(
    () => true,
    () => false,
  );
}

/** Turns away from Redis until a probe, one a second whatever the load, finds it well. */
function turnAway(from: Line, error: unknown): void {
  if (from.probe) return;
  log.error({ err: error }, 'Redis does not count the limits; the database does until it is back');
  let asking = false;
  from.probe = setInterval(() => {
    if (asking) return;
    asking = true;
    void isWell(from).then((well) => {
      asking = false;
      if (!well || !from.probe) return;
      clearInterval(from.probe);
      from.probe = null;
      log.warn('Redis counts the limits again');
    });
  }, PROBE_EVERY).unref();
}

/** What Redis answers to `work`. Null where it is not set up, not well, or does not answer in time: then ask the database. */
export async function byRedis<T>(work: (driver: Driver) => Promise<T>): Promise<{ answer: T } | null> {
  const used = line();
  if (!used || used.probe) return null;
  try {
    await used.begun;
    return { answer: await work(used.driver) };
  } catch (error) {
    turnAway(used, error);
    return null;
  }
}

/**
 * For whoever looks after the installation. Asks Redis itself, within 300 ms; of any number who want to know at the same time one asks, so
 * that a flood of calls is no flood of Redis.
 */
export async function redisState(): Promise<'connected' | 'disconnected' | 'not_configured'> {
  const used = line();
  if (!used) return 'not_configured';
  used.look ??= used.begun
    .then(() => isWell(used))
    .finally(() => {
      used.look = null;
    });
  return (await used.look) ? 'connected' : 'disconnected';
}

/** Ends the connection. A later request opens another. */
export async function closeRedis(): Promise<void> {
  const used = holder.latchkeyRedis;
  delete holder.latchkeyRedis;
  if (used?.probe) clearInterval(used.probe);
  used?.client.disconnect();
}

/** True where Redis, short of memory, forgets counters instead of refusing to count. False where it does not say. */
export async function redisForgets(): Promise<boolean> {
  const used = line();
  if (!used) return false;
  await used.begun;
  const told = await within(PATIENCE, used.client.info('memory')).catch(() => '');
  return /^maxmemory:[1-9]/m.test(told) && /^maxmemory_policy:(?!noeviction)\S/m.test(told);
}
