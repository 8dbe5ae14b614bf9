import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { newEmail, newPassword } from '@/lib/testing/people';
import { startTestPostgres, type TestPostgres, workerDatabase } from '@/lib/testing/postgres';
import { connectSolana } from '@/lib/testing/wallets';
import { type ServedApp, startApp } from '@/scripts/test/served-app';

let server: TestPostgres;
let sql: postgres.Sql;
let app: ServedApp;

beforeAll(async () => {
  server = await startTestPostgres(process.env.TEST_DATABASE_URL);
  const databaseUrl = await workerDatabase(server.templateUrl, 'lost');
  sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  const PUBLIC_URL = 'http://localhost:3000';
  app = await startApp({ DATABASE_URL: databaseUrl, AUTH_SECRET: newToken(), PUBLIC_URL, LOG_LEVEL: 'silent' });
});

afterAll(async () => {
  await app?.stop();
  await sql?.end({ timeout: 5 });
  await server?.stop();
});

async function call(path: string, { body, token }: { body?: object; token?: string } = {}) {
  const response = await fetch(`${app.url}/api/v1/auth${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

async function person() {
  const credentials = { email: newEmail(), password: newPassword() };
  const { status, body } = await call('/email/signup', { body: credentials });
  expect(status, JSON.stringify(body)).toBe(201);
  const [token, refreshToken] = [body.access_token as string, body.refresh_token as string];
  return { ...credentials, id: body.user.id as string, token, refreshToken };
}

/** Ends the connection of a request that waits, in the middle of its transaction, for a lock that `lock` takes. */
async function cutWhile<T>(
  lock: (holder: postgres.ReservedSql) => PromiseLike<unknown>,
  ask: () => Promise<T>,
): Promise<T> {
  const holder = await sql.reserve();
  try {
    await holder`begin`;
    await lock(holder);
    const answer = ask();
    for (let cut = 0; cut === 0; await sleep(20)) {
      cut = (
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'latchkey' and wait_event_type = 'Lock' and datname = current_database()`
      ).length;
    }
    return await answer;
  } finally {
    await holder`rollback`;
    holder.release();
  }
}

/** Cut before its event is written: by then most of what it does is done. */
const cutAtItsEvent = <T>(ask: () => Promise<T>) =>
  cutWhile((holder) => holder`lock table events in exclusive mode`, ask);

async function cutInTransaction(path: string) {
  const { id, token } = await person();
  const lock = (holder: postgres.ReservedSql) => holder`select 1 from users where id = ${id} for update`;
  return { token, answer: await cutWhile(lock, () => call(path, { token, body: {} })) };
}

test('FLT-02: a connection that is lost inside a transaction costs that request, and neither the app nor half a change', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { token, answer } = await cutInTransaction('/logout-all');
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    expect((await call('/me', { token })).status).toBe(200);
    expect((await call('/logout-all', { token, body: {} })).status).toBe(204);
    expect((await call('/me', { token })).status).toBe(401);
  }
});

test('FLT-02: so does losing every connection at once, under load', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, person));
  for (let round = 0; round < 5; round += 1) {
    const asked = people.flatMap(({ token }) => [
      call('/me', { token }),
      call('/email/signup', { body: { email: newEmail(), password: newPassword() } }),
      call('/session/extend', { token, body: {} }),
    ]);
    await sleep(20 * round);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'latchkey%' and datname = current_database()`;
    for (const { status } of await Promise.all(asked)) expect([200, 201, 503]).toContain(status);
    await sleep(300);
  }
  for (const { token } of people) expect((await call('/me', { token })).status).toBe(200);
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
});

describe('FLT-02: all or nothing, and what may be used once is used or is not', () => {
  const unavailable = async (answer: Promise<{ status: number }>) => expect((await answer).status).toBe(503);

  test('a sign-up that was cut off left nothing, and works the second time', async () => {
    const body = { email: newEmail(), password: newPassword() };
    await unavailable(cutAtItsEvent(() => call('/email/signup', { body })));
    expect(await sql`select 1 from users where email = ${body.email}`).toHaveLength(0);
    expect((await call('/email/login', { body })).status).toBe(401);
    expect((await call('/email/signup', { body })).status).toBe(201);
  });

  test('a link that was cut off linked nothing; its text is spent, and a new one links', async () => {
    const [{ token }, wallet] = [await person(), connectSolana()];
    const proof = async () => {
      const asked = await call('/solana/challenge', { token, body: { address: wallet.address, purpose: 'link' } });
      return wallet.sign({ message: asked.body.message });
    };
    const body = await proof();
    await unavailable(cutAtItsEvent(() => call('/solana/link', { token, body })));
    const { items } = (await call('/identities', { token })).body;
    expect(items.filter((one: { method: string }) => one.method === 'solana')).toEqual([]);
    expect((await call('/solana/link', { token, body })).body.code).toBe('challenge_invalid');
    expect((await call('/solana/link', { token, body: await proof() })).status).toBe(200);
  });

  test('a reset that was cut off changed nothing, and its link still works, once', async () => {
    const { id, email, password, token } = await person();
    const [link, next] = [newToken(), newPassword()];
    await sql`insert into email_tokens (hash, purpose, user_id, email, created_at, expires_at)
      values (${tokenHash(link)}, 'reset', ${id}, ${email}, now(), now() + interval '30 minutes')`;
    const body = { token: link, new_password: next };
    await unavailable(cutAtItsEvent(() => call('/password/reset', { body })));
    expect((await call('/me', { token })).status).toBe(200);
    expect((await call('/email/login', { body: { email, password } })).status).toBe(200);
    expect((await call('/password/reset', { body })).status).toBe(200);
    expect((await call('/password/reset', { body })).body.code).toBe('token_invalid');
    expect((await call('/email/login', { body: { email, password } })).status).toBe(401);
    expect((await call('/email/login', { body: { email, password: next } })).status).toBe(200);
  });

  test('a refresh that was cut off spent nothing: the same token works, and no session ends for it', async () => {
    const { refreshToken } = await person();
    const body = { refresh_token: refreshToken };
    await unavailable(
      cutWhile(
        (holder) => holder`lock table refresh_tokens in exclusive mode`,
        () => call('/refresh', { body }),
      ),
    );
    const again = await call('/refresh', { body });
    expect(again.status).toBe(200);
    expect((await call('/refresh', { body: { refresh_token: again.body.refresh_token } })).status).toBe(200);
  });
});
