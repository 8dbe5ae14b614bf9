import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { newEmail, newPassword } from '@/lib/testing/people';
import { startTestPostgres, type TestPostgres, workerDatabase } from '@/lib/testing/postgres';
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
  const { status, body } = await call('/email/signup', { body: { email: newEmail(), password: newPassword() } });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.user.id as string, token: body.access_token as string };
}

/** Ends the connection of a request that waits for a lock in the middle of its transaction. */
async function cutInTransaction(path: string) {
  const { id, token } = await person();
  const holder = await sql.reserve();
  try {
    await holder`begin`;
    await holder`select 1 from users where id = ${id} for update`;
    const answer = call(path, { token, body: {} });
    for (let cut = 0; cut === 0; await sleep(20)) {
      cut = (
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'latchkey' and wait_event_type = 'Lock' and datname = current_database()`
      ).length;
    }
    return { token, answer: await answer };
  } finally {
    await holder`rollback`;
    holder.release();
  }
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
