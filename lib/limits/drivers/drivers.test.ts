import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { race } from '@/lib/testing/races';
import { hasRedis, startRedis, type TestRedis } from '@/lib/testing/redis';
import type { Counter, Driver } from './driver';
import { postgresDriver } from './postgres';
import { redisDriver } from './redis';

const counter = (most: number, seconds = 60): Counter => ({ key: `test:${newToken()}`, most, seconds });

let redis: TestRedis;
let client: Redis;

beforeAll(async () => {
  if (!hasRedis) return;
  redis = await startRedis();
  client = new Redis(redis.url);
});

afterAll(async () => {
  client?.disconnect();
  await redis?.stop();
});

const drivers: { name: string; skipped: boolean; open: () => Driver }[] = [
  { name: 'PostgreSQL', skipped: false, open: () => postgresDriver },
  { name: 'Redis', skipped: !hasRedis, open: () => redisDriver(client) },
];

describe.each(drivers)('$name', ({ skipped, open }) => {
  const each = test.skipIf(skipped);

  each('takes as many as fit, says how many are used and when it begins anew, and counts no refusal', async () => {
    const driver = open();
    const three = counter(3);
    expect(await driver.take(three, 1)).toMatchObject({ taken: true, used: 1 });
    expect(await driver.take(three, 1)).toMatchObject({ taken: true, used: 2 });
    const last = await driver.take(three, 1);
    expect(last).toMatchObject({ taken: true, used: 3 });
    expect(last.resetMilliseconds).toBeGreaterThan(50_000);
    expect(last.resetMilliseconds).toBeLessThanOrEqual(60_000);
    for (let again = 0; again < 3; again += 1) {
      const refused = await driver.take(three, 1);
      expect(refused).toMatchObject({ taken: false, used: 3 });
      expect(refused.resetMilliseconds).toBeLessThanOrEqual(60_000);
    }
    await driver.giveBack(three, 1, last.ends);
    expect((await driver.take(three, 1)).taken).toBe(true);
    expect((await driver.take(three, 1)).taken).toBe(false);
  });

  each('RLM-07: of 200 at once exactly as many get in as the limit has', async () => {
    const driver = open();
    const seven = counter(7);
    const results = await race(200, () => driver.take(seven, 1));
    expect(results.filter(({ taken }) => taken)).toHaveLength(7);
    expect(await driver.used(seven)).toBe(7);
  });

  each('two instances count together', async () => {
    const [here, there] = [open(), open()];
    const five = counter(5);
    const results = await race(20, (racer) => (racer % 2 ? here : there).take(five, 1));
    expect(results.filter(({ taken }) => taken)).toHaveLength(5);
  });

  each('begins anew when its time is over, however often it refused', async () => {
    const driver = open();
    const one = counter(1, 4);
    expect((await driver.take(one, 1)).taken).toBe(true);
    for (let again = 0; again < 4; again += 1) {
      await driver.take(one, 1);
      await sleep(100);
    }
    const { taken, resetMilliseconds } = await driver.take(one, 1);
    expect(taken).toBe(false);
    await sleep(resetMilliseconds + 50);
    expect(await driver.take(one, 1)).toMatchObject({ taken: true, used: 1 });
  });

  each('what costs more takes more, and never more than there is', async () => {
    const driver = open();
    const ten = counter(10);
    expect(await driver.take(ten, 4)).toMatchObject({ taken: true, used: 4 });
    expect(await driver.take(ten, 4)).toMatchObject({ taken: true, used: 8 });
    expect((await driver.take(ten, 4)).taken).toBe(false);
    expect((await driver.take(ten, 2)).taken).toBe(true);
    expect((await driver.take(counter(1), 4)).taken).toBe(true);
  });

  each('a charge goes over the most, and what is given back not below nothing', async () => {
    const driver = open();
    const three = counter(3);
    const { ends } = await driver.take(three, 1);
    await driver.charge(three, 5, ends);
    expect(await driver.used(three)).toBe(6);
    expect((await driver.take(three, 1)).taken).toBe(false);
    await driver.giveBack(three, 100, ends);
    expect(await driver.used(three)).toBe(0);
    expect(await driver.take(three, 1)).toMatchObject({ taken: true, used: 1 });
  });

  each('what is given back to a counter that is over is no credit for the next, and a charge no debt', async () => {
    const driver = open();
    const [back, on] = [counter(2), counter(2)];
    const short = (one: Counter) => driver.take({ ...one, seconds: 1 }, 1);
    const over = [(await short(back)).ends, (await short(on)).ends] as const;
    await sleep(1100);
    await driver.giveBack(back, 1, over[0]);
    await driver.charge(on, 2, over[1]);
    expect(await driver.take(back, 1)).toMatchObject({ taken: true, used: 1 });
    expect(await driver.take(on, 1)).toMatchObject({ taken: true, used: 1 });
    // Nor once the next has begun.
    expect((await driver.take(back, 1)).taken).toBe(true);
    await driver.giveBack(back, 1, over[0]);
    await driver.charge(on, 2, over[1]);
    expect([await driver.used(back), await driver.used(on)]).toEqual([2, 1]);
  });

  each(
    'a point that comes back late does not make the next time of a counter wider than it is, in a flood either',
    async () => {
      const driver = open();
      const three = counter(3, 1);
      const first = await race(20, () => driver.take(three, 1));
      const { ends } = first.find(({ taken }) => taken) ?? { ends: 0 };
      await sleep(1100);
      const next = await race(40, async (racer) => {
        if (racer % 2 === 0) await driver.giveBack(three, 1, ends);
        return driver.take(three, 1);
      });
      expect(next.filter(({ taken }) => taken)).toHaveLength(3);
    },
  );

  each('a counter that was forgotten and begun anew is another one', async () => {
    const driver = open();
    const two = counter(2);
    const { ends } = await driver.take(two, 1);
    await driver.take(two, 1);
    await driver.forget(two);
    expect(await driver.used(two)).toBe(0);
    await sleep(50);
    expect(await driver.take(two, 1)).toMatchObject({ taken: true, used: 1 });
    await driver.giveBack(two, 1, ends);
    expect(await driver.used(two)).toBe(1);
  });

  each('whoever makes a counter forget learns what it had, and of many at once each point goes to one', async () => {
    const driver = open();
    const five = counter(5);
    expect(await driver.forget(five)).toBe(0);
    await driver.take(five, 2);
    await driver.take(five, 1);
    const had = await race(20, () => driver.forget(five));
    expect(had.filter((points) => points > 0)).toEqual([3]);
    const short = counter(5, 1);
    await driver.take(short, 5);
    await sleep(1100);
    expect(await driver.forget(short)).toBe(0);
  });

  each('keys do not touch each other', async () => {
    const driver = open();
    const [one, other] = [counter(1), counter(1)];
    await driver.take(one, 1);
    expect((await driver.take(one, 1)).taken).toBe(false);
    expect((await driver.take(other, 1)).taken).toBe(true);
  });
});
