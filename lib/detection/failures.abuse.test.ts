import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { blockedIps, events, failedAttempts } from '@/lib/db/schema';
import type { EventType } from '@/lib/events/types';
import { handlers } from '@/lib/jobs/handlers';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail, newPassword, signedUp, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type BrowserCaller, browser, type Caller, program } from '@/lib/testing/requests';
import { mailKindsAbout } from '@/lib/testing/rows';
import { codeOf, enrolled, MFA, pendingFor, wrongCode } from '@/lib/testing/second-factor';
import { rereadBlocked } from './blocked-sources/memory';
import { isSuspect } from './failures';

beforeAll(async () => {
  await ownDatabase('detection');
  process.env.DETECTION = 'brute_force=6/1h,spraying=5/1h,distributed=8/10m';
  process.env.ALLOWED_IPS = '203.0.113.0/24';
});
afterEach(async () => {
  await db().delete(blockedIps);
  await db().delete(failedAttempts);
  await rereadBlocked();
});
afterAll(closeDb);

let sources = 0;
function newSource(): string {
  sources += 1;
  return `198.51.100.${sources}`;
}
const client = (ip: string) => ({ ip, userAgent: null, requestId: null });
const login = (ip: string, email: string, password: string, by: Caller = program(), more = {}) =>
  by.post('/api/v1/auth/email/login', { email, password, ...more }, { 'x-latchkey-client-ip': ip });
const wrong = (ip: string, email: string, by?: Caller) => login(ip, email, newPassword(), by);
const found = (type: EventType) => db().select().from(events).where(eq(events.type, type)).orderBy(events.id);
const last = async (type: EventType) => (await found(type)).at(-1);
const metadata = (ip: string) => program().get('/api/v1/auth/sessions', { 'x-latchkey-client-ip': ip });
const times = async (n: number, work: () => Promise<unknown>) => {
  for (let done = 0; done < n; done += 1) await work();
};

describe('brute force', () => {
  test('many wrong passwords on one account block their source, tell the owner, and leave an event with a score', async () => {
    const [v, ip] = [await signedUp(), newSource()];
    await times(5, () => wrong(ip, v.email));
    expect((await metadata(ip)).status).toBe(401);
    await wrong(ip, v.email);
    const refused = await login(ip, v.email, v.password);
    expect([refused.status, refused.body.code]).toEqual([403, 'source_blocked']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await last('detection.brute_force')).toMatchObject({
      subjectId: v.id,
      ip,
      data: { score: 90, failures: 6, seconds: 3600, blocked_seconds: 60, captcha: true, notified: true },
    });
    expect(await mailKindsAbout(v.id)).toContain('password_guessed');
    expect(await isSuspect(client(ip))).toBe(true);
    succeeded(await login(newSource(), v.email, v.password), 200);
  });

  test('each block of the same source is longer than the one before, to the last of the times', async () => {
    const [v, ip] = [await signedUp(), newSource()];
    const lengths: unknown[] = [];
    for (let round = 0; round < 6; round += 1) {
      // Every round a day and a half later: whatever blocked before is over.
      await shifted(minutes(round * 2160), async () => {
        await rereadBlocked();
        await times(6, () => wrong(ip, v.email));
        const { data } = (await last('detection.brute_force')) ?? {};
        lengths.push((data as { blocked_seconds?: number }).blocked_seconds);
      });
    }
    expect(lengths).toEqual([60, 300, 1800, 7200, 86_400, 86_400]);
  });

  test('of many wrong ones at once exactly one begins a block, and one event tells of it', async () => {
    const [v, ip] = [await signedUp(), newSource()];
    const before = (await found('detection.brute_force')).length;
    await race(11, () => wrong(ip, v.email));
    expect((await found('detection.brute_force')).length - before).toBe(1);
    const rows = await db().select().from(blockedIps);
    expect(rows).toMatchObject([{ network: `${ip}/32`, times: 1, reason: 'brute_force' }]);
  });

  test('the owner who mistypes on a browser that the account knows blocks nobody', async () => {
    const [v, ip] = [await signedUp(), newSource()];
    const page: BrowserCaller = browser();
    succeeded(await login(ip, v.email, v.password, page, { transport: 'cookie' }), 200);
    await times(8, () => login(ip, v.email, newPassword(), page, { transport: 'cookie' }));
    succeeded(await login(ip, v.email, v.password, page, { transport: 'cookie' }), 200);
    expect(await db().select().from(blockedIps)).toEqual([]);
  });

  test('failures that are further apart than the time of the rule are none of its business', async () => {
    const [v, ip] = [await signedUp(), newSource()];
    await times(5, () => wrong(ip, v.email));
    await shifted(minutes(61), () => times(5, () => wrong(ip, v.email)));
    expect(await db().select().from(blockedIps)).toEqual([]);
  });
});

describe('wrong codes', () => {
  const code = (by: Caller, value: string, ip: string) =>
    by.post(`${MFA}/totp/verify`, { code: value }, { 'x-latchkey-client-ip': ip });

  test('OTP-07: count like wrong passwords, and together with them: many on one account block their source', async () => {
    const [v, ip] = [await enrolled(), newSource()];
    const pending = await pendingFor(v);
    await times(3, () => wrong(ip, v.email));
    await times(2, () => code(pending, wrongCode(v.seed), ip));
    expect((await metadata(ip)).status).toBe(401);
    await code(pending, wrongCode(v.seed), ip);
    expect((await metadata(ip)).body.code).toBe('source_blocked');
    expect(await last('detection.brute_force')).toMatchObject({
      ip,
      data: { score: 90, failures: 6, kind: 'code', blocked_seconds: 60, captcha: true },
    });
    expect(await isSuspect(client(ip))).toBe(true);
    // The owner elsewhere is not in the way of it.
    succeeded(await code(await pendingFor(v), codeOf(v.seed, 1), newSource()), 200);
  });

  test('one that was used already is no guess, and one that has to wait was not tried', async () => {
    const [v, ip] = [await enrolled(), newSource()];
    const pending = await pendingFor(v);
    const used = codeOf(v.seed, 1);
    succeeded(await code(await pendingFor(v), used, newSource()), 200);
    await times(8, () => code(pending, used, ip));
    await times(20, () => code(pending, wrongCode(v.seed), ip));
    expect((await metadata(ip)).status).toBe(401);
    expect(await db().select().from(blockedIps)).toEqual([]);
  });
});

describe('what cannot be written down', () => {
  async function withoutEvents(type: string, work: () => Promise<void>): Promise<void> {
    await db().execute(sql`create or replace function refuse_events() returns trigger language plpgsql
      as $$ begin raise exception 'no more events'; end $$`);
    await db().execute(sql`create trigger refuse_events before insert on events for each row
      when (new.type = ${sql.raw(`'${type}'`)}) execute function refuse_events()`);
    try {
      await work();
    } finally {
      await db().execute(sql`drop trigger refuse_events on events`);
    }
  }

  test('LGN-12: counts all the same: a failed attempt whose transaction is rolled back', async () => {
    const [v, ip] = [await signedUp(), newSource()];
    await withoutEvents('sign_in.failed', async () => {
      const answers = await race(6, () => wrong(ip, v.email));
      expect(tally(answers)).toEqual({ '500 internal_error': 6 });
    });
    expect((await metadata(ip)).body.code).toBe('source_blocked');
  });

  test('OTP-09: and a wrong code whose transaction is rolled back', async () => {
    const [v, ip] = [await enrolled(), newSource()];
    const pending = await pendingFor(v);
    await withoutEvents('second_factor.failed', async () => {
      for (let turn = 0; turn < 5; turn += 1)
        expect((await giveWrong(pending, v.seed, ip)).body.code).toBe('internal_error');
    });
    await wrong(ip, v.email);
    expect((await metadata(ip)).body.code).toBe('source_blocked');
  });
});

const giveWrong = (by: Caller, seed: string, ip: string) =>
  by.post(`${MFA}/totp/verify`, { code: wrongCode(seed) }, { 'x-latchkey-client-ip': ip });

describe('spraying', () => {
  test('LGN-11: one password tried on many accounts blocks the source, whether the accounts exist or not', async () => {
    const ip = newSource();
    const names = [(await signedUp()).email, (await signedUp()).email, newEmail(), newEmail(), newEmail()];
    for (const name of names) expect((await login(ip, name, 'Spring2026!')).status).toBe(401);
    const refused = await login(ip, newEmail(), 'Spring2026!');
    expect([refused.status, refused.body.code]).toEqual([403, 'source_blocked']);
    expect(await last('detection.spraying')).toMatchObject({
      subjectId: null,
      data: { score: 95, accounts: 5, blocked_seconds: 60 },
    });
  });

  test('LGN-11: at once, too, with one event; spellings of one address are one account', async () => {
    const [ip, before] = [newSource(), (await found('detection.spraying')).length];
    const name = newEmail();
    for (const spelled of [name, name.toUpperCase(), ` ${name} `, name]) await wrong(ip, spelled);
    expect(await db().select().from(blockedIps)).toEqual([]);
    await race(8, () => wrong(ip, newEmail()));
    expect((await found('detection.spraying')).length - before).toBe(1);
    expect(await db().select().from(blockedIps)).toMatchObject([{ network: `${ip}/32`, reason: 'spraying' }]);
  });

  test('an IPv6 source is its /64, however many addresses of it are used', async () => {
    const names = Array.from({ length: 5 }, newEmail);
    for (const [at, name] of names.entries()) await wrong(`2a01:4f8:1:2::${at + 1}`, name);
    expect((await metadata('2a01:4f8:1:2:ffff::9')).body.code).toBe('source_blocked');
    expect((await metadata('2a01:4f8:1:3::1')).status).toBe(401);
  });

  test('this machine and allowed networks are never blocked by a rule', async () => {
    for (const ip of ['127.0.0.1', '203.0.113.9']) {
      await race(12, () => wrong(ip, newEmail()));
      expect((await metadata(ip)).status).toBe(401);
    }
    expect(await db().select().from(blockedIps)).toEqual([]);
  });
});

describe('distributed spraying', () => {
  test('LGN-11: failures from many sources leave one event, name no source, and block nobody', async () => {
    const before = (await found('detection.distributed')).length;
    const answers = await race(20, () => wrong(newSource(), newEmail()));
    expect(tally(answers)).toEqual({ '401 invalid_credentials': 20 });
    await wrong(newSource(), newEmail());
    const told = (await found('detection.distributed')).slice(before);
    expect(told).toMatchObject([{ ip: null, subjectId: null, data: { score: 30, sources: 8, seconds: 600 } }]);
    expect(await db().select().from(blockedIps)).toEqual([]);
  });
});

describe('what detection keeps', () => {
  test('no address and no name; and it goes when no rule looks at it any more', async () => {
    const [ip, name] = [newSource(), newEmail()];
    await wrong(ip, name);
    const rows = await db().select().from(failedAttempts);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(ip);
    expect(JSON.stringify(rows)).not.toContain(name);
    const clean = () => handlers.clean_detection({}, new AbortController().signal, { last: true });
    await clean();
    expect(await db().select().from(failedAttempts)).toHaveLength(2);
    await db()
      .update(failedAttempts)
      .set({ lastAt: new Date(Date.now() - minutes(8 * 1440)) });
    await clean();
    expect(await db().select().from(failedAttempts)).toEqual([]);
  });
});
