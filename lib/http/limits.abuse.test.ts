import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { limitCounters } from '@/lib/db/schema';
import { addressKey } from '@/lib/limits/keys';
import { removeOldCounters } from '@/lib/limits/queries';
import { reserve } from '@/lib/limits/reserve';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { describeRouteLimits, limitsOfRoutes, newSource } from './limits-fixture';

beforeAll(async () => {
  await ownDatabase('http_limits');
  Object.assign(process.env, limitsOfRoutes, { REDIS_URL: '' });
});

afterAll(closeDb);

describe('counted by PostgreSQL', () => {
  describeRouteLimits();

  test('RLM-12: a hundred thousand names are a hundred thousand short rows, and go when their time is over', async () => {
    const key = addressKey(`${'x'.repeat(9000)}@example.com`);
    expect(key).toHaveLength(22);
    await db().execute(sql`insert into ${limitCounters} (key, points, expire)
      select 'forgot_address:' || substr(md5(n::text), 1, 22), 1, extract(epoch from now()) * 1000 - 1
      from generate_series(1, 100000) as n`);
    const email = newEmail();
    const answers = await race(6, () =>
      program().post('/api/v1/auth/password/forgot', { email }, { 'x-latchkey-client-ip': newSource() }),
    );
    expect(tally(answers)).toEqual({ 202: 2, '429 rate_limited': 4 });
    let removed = 0;
    for (let batch = 1; batch > 0; removed += batch) batch = await removeOldCounters(db(), 20_000);
    expect(removed).toBeGreaterThanOrEqual(100_000);
    await expect(reserve('forgot_address', addressKey(email))).rejects.toMatchObject({ code: 'rate_limited' });
    const [{ size = 0 } = {}] = await db().execute<{ size: number }>(
      sql`select count(*)::int as size from ${limitCounters}`,
    );
    expect(size).toBeLessThan(3000);
  });
});
