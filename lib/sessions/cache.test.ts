import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hours, minutes, now, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { browserWith, enteredWith, type Owner, succeeded, whoIs } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { sessionsOf, suspend } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';
import { findPrincipal } from './queries';

process.env.SESSION_CACHE_ENTRIES = '3';
const { beginReading, recall, startRemembering, stopRemembering } = await import('./cache');

const remembered = (owner: { sessionId: string }) => recall({ id: owner.sessionId }, now()) !== null;

async function warm(owner: Owner): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await whoIs(owner.api)).toBe(owner.id);
      expect(remembered(owner)).toBe(true);
    },
    { timeout: 5000, interval: 10 },
  );
}

async function warmOwner(): Promise<Owner> {
  const owner = await enteredWith(connectSolana());
  await warm(owner);
  return owner;
}

beforeEach(startRemembering);
afterEach(stopRemembering);
afterAll(closeDb);

describe('sessions in memory', () => {
  test('are bounded in number: the one used longest ago goes, and goes on to work', async () => {
    const owners = [await warmOwner(), await warmOwner(), await warmOwner(), await warmOwner()];
    expect(owners.map(remembered)).toEqual([false, true, true, true]);
    expect(await whoIs(owners[0]?.api ?? program())).toBe(owners[0]?.id);
  });

  test('a process that does not listen remembers nothing', async () => {
    const owner = await warmOwner();
    await stopRemembering();
    expect(await whoIs(owner.api)).toBe(owner.id);
    expect(remembered(owner)).toBe(false);
  });

  test('SES-07: never answer for a session past its limits, and memory does not stretch them', async () => {
    const owner = await warmOwner();
    const at = (milliseconds: number) => shifted(milliseconds, () => whoIs(owner.api));
    expect(await at(hours(24 * 15))).toBe('unauthenticated');
    expect(await whoIs(owner.api)).toBe(owner.id);
  });

  test('a visit is written at most once a minute, by one of many requests', async () => {
    const owner = await warmOwner();
    const seen = async () => (await sessionsOf(owner.id))[0]?.lastSeenAt.getTime() ?? 0;
    const first = await seen();
    for (let visit = 0; visit < 5; visit += 1) await whoIs(owner.api);
    expect(await seen()).toBe(first);
    await shifted(minutes(2), async () => {
      await Promise.all(Array.from({ length: 20 }, () => whoIs(owner.api)));
    });
    expect((await seen()) - first).toBeGreaterThan(minutes(1.9));
  });

  test('what changes of a user is seen by the very next request', async () => {
    const owner = await warmOwner();
    for (const name of ['One', 'Two', 'Three']) {
      succeeded(await owner.api.patch('/api/v1/auth/me', { display_name: name }), 200);
      expect((await owner.api.get('/api/v1/auth/me')).body.display_name).toBe(name);
    }
  });

  test('SES-03 LNK-17: whatever ends a session is seen by the very next request, also while many are reading', async () => {
    for (let round = 0; round < 20; round += 1) {
      const owner = await warmOwner();
      const readers = Array.from({ length: 8 }, () => whoIs(owner.api));
      succeeded(await owner.api.post('/api/v1/auth/logout'), 204);
      expect(await whoIs(owner.api)).toBe('unauthenticated');
      await Promise.all(readers);
      expect(await whoIs(owner.api)).toBe('unauthenticated');
    }
  });

  test('a cookie that was replaced is dead at once, though its session lives on in memory', async () => {
    const page = await browserWith(connectEvm());
    await vi.waitFor(async () => {
      const { body } = await page.get('/api/v1/auth/me');
      expect(remembered({ sessionId: body.session_id ?? '' })).toBe(true);
    });
    const old = page.cookies.get('latchkey.session');
    const token = newToken();
    const { body } = await page.get('/api/v1/auth/me');
    await db().execute(sql`update sessions set token_hash = ${tokenHash(token)} where id = ${body.session_id ?? ''}`);
    await sleep(100);
    const withCookie = (value: string | undefined) =>
      program().get('/api/v1/auth/me', { cookie: `latchkey.session=${value}` });
    expect((await withCookie(token)).status).toBe(200);
    expect((await withCookie(old)).status).toBe(401);
  });

  test('SES-05: a suspension by anybody, the SQL prompt included, arrives by itself', async () => {
    const owner = await warmOwner();
    await suspend(owner.id);
    await vi.waitFor(async () => expect(await whoIs(owner.api)).toBe('unauthenticated'), { timeout: 100, interval: 5 });
    expect(await whoIs(owner.api)).toBe('unauthenticated');
  });

  test('what was read while the line was down is not remembered once it is back, whatever ended meanwhile', async () => {
    const owner = await warmOwner();
    await db().execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'latchkey listen' and datname = current_database()`);
    await vi.waitFor(() => expect(remembered(owner)).toBe(false), { timeout: 2000, interval: 1 });
    const remember = beginReading();
    const late = await findPrincipal(db(), { id: owner.sessionId }, now());
    await db().execute(sql`update sessions set revoked_at = now() where id = ${owner.sessionId}`);
    await warmOwner();
    if (late) remember(late);
    expect(remembered(owner)).toBe(false);
    expect(await whoIs(owner.api)).toBe('unauthenticated');
  });

  test('nothing grows older than a minute in memory, however often somebody comes by', async () => {
    const owner = await warmOwner();
    // As if word of it had been lost.
    await db().execute(sql`alter table users disable trigger users_changed`);
    try {
      await db().execute(sql`update users set status = 'suspended' where id = ${owner.id}`);
      expect(await whoIs(owner.api)).toBe(owner.id);
      await shifted(minutes(1.5), async () => expect(await whoIs(owner.api)).toBe('unauthenticated'));
    } finally {
      await db().execute(sql`alter table users enable always trigger users_changed`);
    }
  });

  test('where nobody asks, nothing is sent to the database', async () => {
    await warmOwner();
    await sleep(2200);
    const sent = async () => {
      const [row] = await db().execute<{ n: number }>(
        sql`select count(*)::int as n from pg_stat_activity where query like '%pg_notify%' and state_change > now() - interval '1 second' and pid <> pg_backend_pid() and datname = current_database()`,
      );
      return row?.n;
    };
    expect(await sent()).toBe(0);
  });
});
