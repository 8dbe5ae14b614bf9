import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hours, minutes, now, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { blockedIps, events } from '@/lib/db/schema';
import { health } from '@/lib/http/health';
import { handlers } from '@/lib/jobs/handlers';
import { sourceKey } from '@/lib/limits/keys';
import { ownDatabase } from '@/lib/testing/own-database';
import { race } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { blockOf, rememberBlocked, rereadBlocked, startHearingOfBlocked, stopHearingOfBlocked } from './memory';
import { blockLonger, listInForce } from './queries';
import { removeSourceRule, setSourceRule, sourceRules } from './rules';

let url = '';
beforeAll(async () => {
  url = await ownDatabase('blocked_sources');
  process.env.ALLOWED_IPS = '203.0.113.128/25';
});
afterEach(async () => {
  await db().delete(blockedIps);
  await rereadBlocked();
});
afterAll(async () => {
  await stopHearingOfBlocked();
  await closeDb();
});

const call = async (ip: string) => {
  const { status, body, headers } = await program().get('/api/v1/auth/me', { 'x-latchkey-client-ip': ip });
  return { status, code: body.code, after: headers.get('retry-after') };
};
const put = (network: string, more: Partial<Parameters<typeof setSourceRule>[0]> = {}) =>
  setSourceRule({ network, allowed: false, reason: 'operator', forSeconds: null, by: null, ...more });

describe('a blocked source', () => {
  test('is refused everywhere but at /health, until its time is over', async () => {
    expect((await call('198.51.100.7')).status).toBe(401);
    await put('198.51.100.0/24', { forSeconds: 600 });
    const { status, code, after } = await call('198.51.100.7');
    expect([status, code]).toEqual([403, 'source_blocked']);
    expect(Number(after)).toBeGreaterThan(590);
    expect((await call('198.51.101.7')).status).toBe(401);
    expect((await call('64:ff9b::c633:6407')).status).toBe(403);
    expect((await health()).status).toBe(200);
    await shifted(minutes(11), async () => expect((await call('198.51.100.7')).status).toBe(401));
  });

  test('without an end says no time, and is free when the operator says so', async () => {
    await put('2001:db8:1::/48');
    expect(await call('2001:db8:1:2::3')).toEqual({ status: 403, code: 'source_blocked', after: null });
    expect(await removeSourceRule({ network: '2001:DB8:1:0::/48' }, null)).toBe(true);
    expect((await call('2001:db8:1:2::3')).status).toBe(401);
    expect(await removeSourceRule({ network: '2001:db8:1::/48' }, null)).toBe(false);
    expect(await removeSourceRule({ id: newId() }, null)).toBe(false);
  });

  test('that is allowed, by the settings or by a row, is let in whatever is blocked, and not limited by its address', async () => {
    await put('203.0.113.0/24');
    expect((await call('203.0.113.1')).status).toBe(403);
    expect((await call('203.0.113.200')).status).toBe(401);
    expect(sourceKey('203.0.113.200')).toBeNull();
    expect(sourceKey('203.0.113.1')).not.toBeNull();
    await put('203.0.113.1', { allowed: true });
    expect((await call('203.0.113.1')).status).toBe(401);
    expect(sourceKey('::ffff:203.0.113.1')).toBeNull();
    for (const behindNat64 of ['64:ff9b::cb00:71c8', '64:ff9b::cb00:7101']) {
      expect((await call(behindNat64)).status).toBe(401);
      expect(sourceKey(behindNat64)).toBeNull();
    }
    expect((await call('64:ff9b::cb00:7102')).status).toBe(403);
  });

  test.each(['0.0.0.0/0', '::/0', 'example.com', '10.0.0.1/8', ''])('%j cannot be blocked', async (network) => {
    expect(await put(network)).toBeNull();
    expect(await sourceRules()).toEqual([]);
  });

  test('is listed with who, why and until when, and each change leaves an event', async () => {
    const by = newId();
    const rule = await put('::ffff:192.0.2.9', { reason: 'scraping', by, forSeconds: 60 });
    expect(await sourceRules()).toMatchObject([
      { id: rule?.id, network: '192.0.2.9/32', allowed: false, reason: 'scraping', createdBy: by, times: 1 },
    ]);
    await removeSourceRule({ id: rule?.id ?? '' }, by);
    const told = await db().select().from(events).where(eq(events.actorId, by)).orderBy(events.id);
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ['source.blocked', { network: '192.0.2.9/32', reason: 'scraping', seconds: 60 }],
      ['source.unblocked', { network: '192.0.2.9/32', allowed: false }],
    ]);
  });
});

describe('what a rule blocks', () => {
  const block = (network: string) =>
    blockLonger(db(), { id: newId(), network, reason: 'spraying', at: now(), lengths: [60, 300] });

  test('is blocked once by any number at once, and no operator is overruled', async () => {
    const done = await race(8, () => block('192.0.2.50/32'));
    expect(done.filter((row) => row !== null)).toHaveLength(1);
    await put('192.0.2.51');
    await put('192.0.2.52', { allowed: true });
    expect([await block('192.0.2.51/32'), await block('192.0.2.52/32')]).toEqual([null, null]);
    expect((await sourceRules()).map(({ expiresAt }) => expiresAt === null).filter(Boolean)).toHaveLength(2);
  });

  test('was allowed for a while: when that is over a rule may block it', async () => {
    await put('192.0.2.53', { allowed: true, forSeconds: 60 });
    expect(await block('192.0.2.53/32')).toBeNull();
    await shifted(minutes(2), async () => {
      expect(await block('192.0.2.53/32')).toMatchObject({ allowed: false, reason: 'spraying' });
      await rereadBlocked();
      expect((await call('192.0.2.53')).status).toBe(403);
    });
  });

  test('however many there are, does not push out of memory what an operator has set', async () => {
    await put('192.0.2.0/24', { allowed: true });
    await put('198.51.100.0/24');
    await shifted(minutes(1), async () => {
      for (const last of [1, 2, 3]) await block(`203.0.113.${last}/32`);
      const kept = await listInForce(db(), now(), 3);
      expect(kept.map(({ network }) => network)).toEqual(['192.0.2.0/24', '198.51.100.0/24', '203.0.113.3/32']);
    });
  });

  test('holds at once where it was blocked, and is free there, too, when another instance takes it away', async () => {
    await rereadBlocked();
    const row = await block('192.0.2.55/32');
    if (row) rememberBlocked(row);
    expect((await call('192.0.2.55')).status).toBe(403);
    await db().delete(blockedIps);
    await rereadBlocked();
    expect((await call('192.0.2.55')).status).toBe(401);
  });

  test('is remembered for a month, so that the next block is longer, and then forgiven', async () => {
    const clean = () => handlers.clean_detection({}, new AbortController().signal, { last: true });
    await block('192.0.2.60/32');
    await put('192.0.2.61');
    await shifted(hours(24 * 29), clean);
    expect(await db().select().from(blockedIps)).toHaveLength(2);
    await shifted(hours(24 * 31), clean);
    expect((await db().select().from(blockedIps)).map(({ network }) => network)).toEqual(['192.0.2.61/32']);
  });
});

describe('instances', () => {
  test('hear at once what another one, or an operator at the SQL prompt, blocks and unblocks', async () => {
    await rereadBlocked();
    startHearingOfBlocked();
    const other = postgres(url, { max: 1 });
    const becomes = (blocked: boolean) =>
      vi.waitFor(() => expect(blockOf('198.51.100.99') !== null).toBe(blocked), { timeout: 4000, interval: 20 });
    try {
      await vi.waitFor(async () => {
        const rows = await other`select 1 from pg_stat_activity where application_name = 'latchkey listen'
          and datname = current_database() and query like 'listen%'`;
        expect(rows.length).toBeGreaterThan(0);
      });
      await other`insert into blocked_ips (id, network, reason, created_at)
        values (${newId()}, '198.51.100.99', 'by hand', now())`;
      await becomes(true);
      await other`delete from blocked_ips`;
      await becomes(false);
    } finally {
      await stopHearingOfBlocked();
      await other.end();
    }
  });

  test('that hear nothing find out within seconds, from a reading beside a request', async () => {
    await call('198.51.100.98');
    await db().insert(blockedIps).values({ id: newId(), network: '198.51.100.98', reason: 'x', createdAt: now() });
    await vi.waitFor(async () => expect((await call('198.51.100.98')).status).toBe(403), {
      timeout: 12_000,
      interval: 250,
    });
  });
});
