import { eq, inArray, sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { days, after as from, hours, minutes, now, seconds, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newId, newNonce, newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import {
  challenges,
  emailTokens,
  events,
  knownDevices,
  mails,
  oauthAttempts,
  refreshTokens,
  sessions,
  signingKeys,
  spentCaptchas,
} from '@/lib/db/schema';
import { record } from '@/lib/events/queries';
import { enqueue } from '@/lib/queue/enqueue';
import type { JobName } from '@/lib/queue/job';
import { ownDatabase } from '@/lib/testing/own-database';
import { enteredWith, type Owner, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventTypesAbout } from '@/lib/testing/rows';
import { connectSolana } from '@/lib/testing/wallets';
import { handlers } from './handlers';

await ownDatabase('handlers');

let owner: Owner;
const once = { last: false };
type Cleaning = Exclude<JobName, 'send_mail' | `answer_${string}`>;
const run = (job: Cleaning, signal = new AbortController().signal) => handlers[job]({}, signal, once);
const later = (milliseconds: number, job: Cleaning) => shifted(milliseconds, () => run(job));
const refresh = (token: string) => program().post('/api/v1/auth/refresh', { refresh_token: token });

type Times = Partial<Pick<typeof sessions.$inferInsert, 'revokedAt' | 'expiresAt' | 'idleExpiresAt'>>;

/** Session rows of the owner that live for a year, but for what `times` says. */
async function sessionsWith(times: Times, count = 1): Promise<string[]> {
  const at = now();
  const base = { userId: owner.id, transport: 'cookie' as const, method: 'solana', amr: ['swk'] };
  const far = from(at, days(365));
  const clock = { createdAt: at, authenticatedAt: at, lastSeenAt: at, expiresAt: far, idleExpiresAt: far };
  const rows = Array.from({ length: count }, () => ({ id: newId(), ...base, ...clock, ...times }));
  await db().insert(sessions).values(rows);
  return rows.map(({ id }) => id);
}

async function remaining(ids: string[]): Promise<number> {
  return (await db().select({ id: sessions.id }).from(sessions).where(inArray(sessions.id, ids))).length;
}

beforeAll(async () => {
  owner = await enteredWith(connectSolana());
});
beforeEach(async () => {
  await db().delete(sessions);
  await db().delete(challenges);
});
afterAll(closeDb);

describe('clean_sessions', () => {
  test.each(['revokedAt', 'expiresAt', 'idleExpiresAt'] as const)(
    'forgets a session thirty days after its %s, not a second before',
    async (end) => {
      const ids = await sessionsWith({ [end]: now() });
      expect(await later(days(30) - seconds(1), 'clean_sessions')).toEqual({ sessions: 0 });
      expect(await remaining(ids)).toBe(1);
      expect(await later(days(30) + seconds(1), 'clean_sessions')).toMatchObject({ sessions: 1 });
      expect(await remaining(ids)).toBe(0);
    },
  );

  test('never touches one that lives, however old', async () => {
    const ids = await sessionsWith({});
    const xmin = () => db().execute(sql`select xmin, xmax from sessions where id = ${ids[0]}`);
    const before = await xmin();
    await later(days(364), 'clean_sessions');
    expect(await remaining(ids)).toBe(1);
    expect(await xmin()).toEqual(before);
  });

  test('goes through any number of rows in batches, also two at a time, and leaves the live between them', async () => {
    const live: string[] = [];
    for (let block = 0; block < 5; block += 1) {
      await sessionsWith({ revokedAt: from(now(), -days(31)) }, 500);
      live.push(...(await sessionsWith({}, 3)));
    }
    const done = await race(2, () => run('clean_sessions'));
    expect(done.reduce((sum, { sessions: removed = 0 }) => sum + removed, 0)).toBe(2500);
    expect(await remaining(live)).toBe(live.length);
    expect(await db().$count(sessions, eq(sessions.userId, owner.id))).toBe(live.length);
  });

  test('steps round a row that somebody holds, and takes it the next time', async () => {
    const [held = ''] = await sessionsWith({ revokedAt: from(now(), -days(31)) }, 2);
    await db().transaction(async (tx) => {
      await tx.select().from(sessions).where(eq(sessions.id, held)).for('update');
      expect(await run('clean_sessions')).toEqual({ sessions: 1 });
    });
    expect(await run('clean_sessions')).toEqual({ sessions: 1 });
  });

  test('stops between two batches when it is told to', async () => {
    await sessionsWith({ revokedAt: from(now(), -days(31)) }, 10);
    expect(await run('clean_sessions', AbortSignal.abort())).toEqual({ sessions: 0 });
  });
});

describe('clean_tokens', () => {
  test('TOK-04: a used refresh token tells of theft until it would have expired, however often it is cleaned', async () => {
    const person = await enteredWith(connectSolana());
    const body = succeeded(await refresh(person.refreshToken), 200);
    await shifted(days(13), async () => {
      succeeded(await refresh(body.refresh_token ?? ''), 200);
      await run('clean_tokens');
      expect((await refresh(person.refreshToken)).body.code).toBe('refresh_reused');
      expect(await whoIs(program(body.access_token))).toBe('unauthenticated');
    });
    expect(await eventTypesAbout(person.id)).toContain('refresh.reused!');
  });

  test('an expired one answers the same before it is forgotten and after, and the session lives on', async () => {
    const person = await enteredWith(connectSolana());
    const { refresh_token: second = '' } = succeeded(await refresh(person.refreshToken), 200);
    const { refresh_token: third = '' } = succeeded(await shifted(days(13), () => refresh(second)), 200);
    await shifted(days(14) + seconds(1), async () => {
      expect((await refresh(person.refreshToken)).body.code).toBe('refresh_invalid');
      expect(await run('clean_tokens')).toMatchObject({ refreshTokens: expect.any(Number) });
      const hashes = [person.refreshToken, third].map(tokenHash);
      const rows = await db().select().from(refreshTokens).where(inArray(refreshTokens.hash, hashes));
      expect(rows.map(({ hash }) => hash)).toEqual([tokenHash(third)]);
      expect((await refresh(person.refreshToken)).body.code).toBe('refresh_invalid');
      succeeded(await refresh(third), 200);
    });
  });

  test('of a session that was revoked a day ago no refresh token is kept', async () => {
    const person = await enteredWith(connectSolana());
    succeeded(await refresh(person.refreshToken), 200);
    succeeded(await person.api.post('/api/v1/auth/logout-all'), 204);
    const left = () => db().$count(refreshTokens, eq(refreshTokens.sessionId, person.sessionId));
    await later(hours(23), 'clean_tokens');
    expect(await left()).toBe(1);
    await later(hours(25), 'clean_tokens');
    expect(await left()).toBe(0);
  });

  test('goes through any number of refresh tokens in batches', async () => {
    const person = await signedUp();
    const times = { createdAt: now(), usedAt: now() };
    const token = (expiresAt: Date) => ({
      hash: tokenHash(newToken()),
      sessionId: person.sessionId,
      ...times,
      expiresAt,
    });
    await db()
      .insert(refreshTokens)
      .values(Array.from({ length: 2300 }, (_, index) => token(from(now(), index % 2 ? days(1) : -seconds(1)))));
    expect(await run('clean_tokens')).toMatchObject({ refreshTokens: 1150 });
    expect(await db().$count(refreshTokens, eq(refreshTokens.sessionId, person.sessionId))).toBe(1151);
  });

  test('sign-in texts and OAuth visits are forgotten a day after their time, spent or not', async () => {
    const at = now();
    const text = {
      method: 'solana',
      purpose: 'sign_in' as const,
      address: 'a',
      chainId: 'mainnet',
      statement: '',
      message: '',
    };
    const visit = { provider: 'oidc', purpose: 'sign_in' as const, returnTo: '/' };
    for (const expiresAt of [from(at, -days(1) - seconds(1)), from(at, -days(1) + minutes(1)), from(at, minutes(1))]) {
      for (const spentAt of [null, at]) {
        const times = { issuedAt: from(expiresAt, -minutes(5)), expiresAt, spentAt };
        await db()
          .insert(challenges)
          .values({ nonce: newNonce(), ...text, ...times });
        await db()
          .insert(oauthAttempts)
          .values({ tokenHash: tokenHash(newToken()), ...visit, ...times });
      }
    }
    expect(await run('clean_tokens')).toMatchObject({ challenges: 2, oauthAttempts: 2 });
    expect([await db().$count(challenges), await db().$count(oauthAttempts)]).toEqual([4, 4]);
  });
});

test('clean_tokens forgets a captcha token once its provider would not take it any more, and not before', async () => {
  const spent = (expiresAt: Date) => ({ hash: tokenHash(newToken()), expiresAt });
  const kept = spent(from(now(), minutes(1)));
  await db()
    .insert(spentCaptchas)
    .values([kept, spent(from(now(), -seconds(1)))]);
  expect(await run('clean_tokens')).toMatchObject({ captchas: 1 });
  expect(await db().select().from(spentCaptchas)).toEqual([kept]);
});

describe('clean_tokens, of mail', () => {
  const mail = (of: Partial<typeof mails.$inferInsert>) => {
    const id = newId();
    const written = {
      kind: 'password_changed',
      recipient: 'a@example.com',
      recipientHash: tokenHash('a@example.com'),
      data: {},
      createdAt: from(now(), -days(60)),
    };
    return { id, ...written, ...of };
  };
  const kept = async () => (await db().select({ id: mails.id }).from(mails)).map(({ id }) => id).sort();

  test.each(['sentAt', 'failedAt'] as const)(
    'one goes thirty days after its %s, one that belongs to nobody after one, and one that waits never',
    async (end) => {
      await db().delete(mails);
      const ago = (milliseconds: number) => ({ [end]: from(now(), -milliseconds) });
      const staying = [
        mail({ userId: owner.id, ...ago(days(30) - minutes(1)) }),
        mail(ago(days(1) - minutes(1))),
        mail({ userId: owner.id }),
        mail({}),
      ];
      const going = [mail({ userId: owner.id, ...ago(days(30) + seconds(1)) }), mail(ago(days(1) + seconds(1)))];
      await db()
        .insert(mails)
        .values([...staying, ...going]);
      expect(await run('clean_tokens')).toMatchObject({ mails: 2 });
      expect(await kept()).toEqual(staying.map(({ id }) => id).sort());
    },
  );

  test('links are forgotten a day after their time, used or not, in any number', async () => {
    await db().delete(emailTokens);
    const link = (index: number, past: number) => ({
      hash: tokenHash(newToken()),
      purpose: 'verify' as const,
      userId: owner.id,
      email: 'a@example.com',
      createdAt: now(),
      expiresAt: from(now(), -past),
      usedAt: index % 2 ? now() : null,
    });
    const rows = Array.from({ length: 2300 }, (_, index) => link(index, days(1) + (index < 2200 ? 1 : -minutes(1))));
    await db().insert(emailTokens).values(rows);
    expect(await run('clean_tokens')).toMatchObject({ emailTokens: 2200 });
    expect(await db().$count(emailTokens)).toBe(100);
  });

  test('answers that ran out of tries are forgotten with the address they hold; others, and other jobs, stay', async () => {
    await db().execute(sql`delete from graphile_worker._private_jobs`);
    const client = { ip: null, userAgent: null, requestId: null };
    const wish = { mailId: newId(), email: 'a@example.com', client };
    await enqueue(db(), 'answer_sign_up', { ...wish, username: null, passwordHash: 'x' });
    await enqueue(db(), 'answer_forgot', wish);
    await enqueue(db(), 'answer_resend', wish);
    await enqueue(db(), 'send_mail', { mailId: wish.mailId });
    await db().execute(sql`update graphile_worker._private_jobs set attempts = max_attempts`);
    await enqueue(db(), 'answer_forgot', wish);
    expect(await run('clean_tokens')).toMatchObject({ answers: 3 });
    const left = await db().execute(sql`select task_identifier as job, attempts from graphile_worker.jobs order by id`);
    expect(left).toMatchObject([{ job: 'send_mail' }, { job: 'answer_forgot', attempts: 0 }]);
    await db().execute(sql`delete from graphile_worker._private_jobs`);
  });

  test('a device is forgotten when nobody signed in with it for 400 days', async () => {
    const device = (past: number) => ({
      userId: owner.id,
      deviceHash: tokenHash(newToken()),
      createdAt: from(now(), -days(500)),
      lastSeenAt: from(now(), -past),
    });
    await db()
      .insert(knownDevices)
      .values([device(days(400) + seconds(1)), device(days(400) - minutes(1))]);
    expect(await run('clean_tokens')).toMatchObject({ knownDevices: 1 });
  });
});

describe('maintain_signing_keys', () => {
  test('adds the next key when it is due and forgets the old one when its time is over', async () => {
    expect(await run('maintain_signing_keys')).toEqual({ added: 0, resealed: 0, deleted: 0, seeds: 0 });
    expect(await later(days(90), 'maintain_signing_keys')).toMatchObject({ added: 1, deleted: 0 });
    expect(await db().$count(signingKeys)).toBe(2);
    expect(await later(days(90) + hours(1), 'maintain_signing_keys')).toMatchObject({ added: 0, deleted: 1 });
    expect(await db().$count(signingKeys)).toBe(1);
  });
});

describe('erase_traces', () => {
  test('takes out what was recorded about somebody after they were gone, and nothing about anybody else', async () => {
    const client = { ip: '192.0.2.9', userAgent: 'Somebody', requestId: newId() };
    const failed = { type: 'sign_in.failed', outcome: 'failure', data: { reason: 'x', address: 'y' } } as const;
    const gone = newId();
    for (const who of [gone, owner.id, null]) await record(db(), client, { ...failed, subjectId: who });
    await record(db(), client, { ...failed, actorId: owner.id, subjectId: gone });
    expect(await run('erase_traces')).toEqual({ events: 1 });
    const rows = await db().select().from(events).where(eq(events.requestId, client.requestId)).orderBy(events.id);
    expect(rows.map(({ ip, userAgent, data }) => [ip, userAgent, data])).toEqual([
      [null, null, { reason: 'x' }],
      ...Array(3).fill(['192.0.2.9', 'Somebody', failed.data]),
    ]);
    expect(await run('erase_traces')).toEqual({ events: 0 });
  });
});

describe('notices of changed sessions', () => {
  test('cleaning up what had expired long ago tells nobody; what ends a session does', async () => {
    const heard: string[] = [];
    const line = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
    const { unlisten } = await line.listen('latchkey_sessions', (payload) => heard.push(payload));
    const [live = ''] = await sessionsWith({});
    await sessionsWith({ idleExpiresAt: from(now(), -days(60)) }, 5);
    await run('clean_sessions');
    await db().delete(sessions).where(eq(sessions.id, live));
    await vi.waitFor(() => expect(heard).toContain(`s:${live}`));
    expect(heard).toEqual([`s:${live}`]);
    await unlisten();
    await line.end();
  });
});
