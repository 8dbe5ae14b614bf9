import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { newEmail, newPassword } from '@/lib/testing/people';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '@/lib/testing/pgbouncer';
import { startTestPostgres, type TestPostgres, workerDatabase } from '@/lib/testing/postgres';
import { type TcpProxy, tcpProxy } from '@/lib/testing/tcp-proxy';
import { connectEvm } from '@/lib/testing/wallets';
import { type ServedApp, startApp } from '@/scripts/test/served-app';

const v1 = '/api/v1/auth';
const PUBLIC_URL = 'http://localhost:3000';
const AUTH_SECRET = newToken();

let server: TestPostgres;
let databaseUrl: string;
let sql: postgres.Sql;
/** Between the listening connection of B and the database. */
let proxy: TcpProxy;
let a: ServedApp;
let b: ServedApp;

beforeAll(async () => {
  server = await startTestPostgres(process.env.TEST_DATABASE_URL);
  databaseUrl = await workerDatabase(server.templateUrl, 'two');
  const { hostname, port } = new URL(databaseUrl);
  proxy = await tcpProxy({ host: hostname, port: Number(port) });
  sql = postgres(databaseUrl, { max: 4, onnotice: () => {} });
  const common = { DATABASE_URL: databaseUrl, AUTH_SECRET, PUBLIC_URL };
  a = await startApp(common);
  b = await startApp({ ...common, DATABASE_DIRECT_URL: proxy.through(databaseUrl) });
});

afterAll(async () => {
  await Promise.allSettled([a?.stop(), b?.stop()]);
  await proxy?.close();
  await sql?.end({ timeout: 5 });
  await server?.stop();
});

type Headers = Record<string, string>;

async function call(app: ServedApp, method: string, path: string, headers: Headers = {}, body?: unknown) {
  const response = await fetch(`${app.url}${v1}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, response, body: text === '' ? {} : JSON.parse(text) };
}

/** Somebody with a session of each transport, opened on A. */
async function newPerson() {
  const credentials = { email: newEmail(), password: newPassword() };
  const { body } = await call(a, 'POST', '/email/signup', {}, credentials);
  const page = await call(a, 'POST', '/email/login', {}, { ...credentials, transport: 'cookie' });
  const [cookie = ''] = (page.response.headers.getSetCookie()[0] ?? '').split(';');
  return {
    id: body.user.id as string,
    password: credentials.password,
    refreshToken: body.refresh_token as string,
    sessions: { bearer: body.session_id as string, cookie: page.body.session_id as string },
    bearer: { authorization: `Bearer ${body.access_token}` } as Headers,
    cookie: { cookie, origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' } as Headers,
  };
}

type Person = Awaited<ReturnType<typeof newPerson>>;

const me = async (app: ServedApp, headers: Headers) => (await call(app, 'GET', '/me', headers)).status;

/** Runs `work` while nobody can read sessions from the database. */
async function withoutDatabase<T>(work: () => Promise<T>): Promise<T> {
  const locker = await sql.reserve();
  try {
    await locker`begin`;
    await locker`lock table sessions in access exclusive mode`;
    return await work();
  } finally {
    await locker`rollback`;
    locker.release();
  }
}

/** Whether an instance answers within a moment though the database cannot be read: it does so from memory. */
async function remembers(app: ServedApp, headers: Headers): Promise<boolean> {
  return withoutDatabase(() => Promise.race([me(app, headers).then((status) => status === 200), sleep(400, false)]));
}

/** Asked until both transports are answered from memory. */
async function warm(app: ServedApp, person: Person): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const statuses = [await me(app, person.cookie), await me(app, person.bearer)];
    expect(statuses).toEqual([200, 200]);
    if (attempt > 2 && (await remembers(app, person.cookie)) && (await remembers(app, person.bearer))) return;
    await sleep(20);
  }
  throw new Error('the instance never answered from memory');
}

/**
 * How many milliseconds from now on a request could be sent that was still accepted, asked without a pause: 0 when the first is refused.
 * After the first refusal it has to stay one.
 */
async function refusedAfter(app: ServedApp, headers: Headers): Promise<number> {
  const since = performance.now();
  let took = 0;
  for (let sent = since; (await me(app, headers)) !== 401; sent = performance.now()) {
    took = sent - since;
    if (took > 10_000) return took;
  }
  for (let again = 0; again < 5; again += 1) expect(await me(app, headers)).toBe(401);
  return took;
}

/** Everything that ends sessions, done on A or at the SQL prompt, and which transports it ends. */
const endings: Record<string, { ends: ('cookie' | 'bearer')[]; how: (person: Person) => Promise<unknown> }> = {
  'signing out on a page': { ends: ['cookie'], how: (person) => call(a, 'POST', '/logout', person.cookie) },
  'signing out a program': { ends: ['bearer'], how: (person) => call(a, 'POST', '/logout', person.bearer) },
  'signing out everywhere': {
    ends: ['cookie', 'bearer'],
    how: (person) => call(a, 'POST', '/logout-all', person.cookie),
  },
  'ending a session in the list': {
    ends: ['bearer'],
    how: (person) => call(a, 'DELETE', `/sessions/${person.sessions.bearer}`, person.cookie),
  },
  'a changed password': {
    ends: ['bearer'],
    how: (person) =>
      call(a, 'POST', '/email/change-password', person.cookie, {
        current_password: person.password,
        new_password: newPassword(),
      }),
  },
  'a refresh token used again': {
    ends: ['bearer'],
    how: async (person) => {
      const rotated = await call(a, 'POST', '/refresh', {}, { refresh_token: person.refreshToken });
      await call(a, 'POST', '/refresh', {}, { refresh_token: rotated.body.refresh_token });
      await call(a, 'POST', '/refresh', {}, { refresh_token: person.refreshToken });
    },
  },
  'a deleted account': {
    ends: ['cookie', 'bearer'],
    how: (person) => call(a, 'DELETE', '/me', person.cookie),
  },
  'a suspension at the SQL prompt': {
    ends: ['cookie', 'bearer'],
    how: (person) => sql`update users set status = 'suspended' where id = ${person.id}`,
  },
  'a table that is emptied at the SQL prompt': {
    ends: ['cookie', 'bearer'],
    how: () => sql`truncate sessions cascade`,
  },
  'a deletion at the SQL prompt': {
    ends: ['cookie', 'bearer'],
    how: (person) => sql`delete from users where id = ${person.id}`,
  },
};

describe('two instances on one database', () => {
  test('live sessions are answered from memory, and only by an instance that has seen them', async () => {
    const person = await newPerson();
    await warm(b, person);
    await withoutDatabase(async () => {
      expect(await Promise.all([me(b, person.cookie), me(b, person.bearer)])).toEqual([200, 200]);
    });
  });

  describe.each(Object.entries(endings))('%s', (_, { ends, how }) => {
    test('SES-03 SES-05 TOK-08: is refused by the other instance within 100 ms, and by the own one on the very next request', async () => {
      const person = await newPerson();
      await warm(a, person);
      await warm(b, person);
      await how(person);
      const [first] = ends as ['cookie' | 'bearer'];
      expect(await refusedAfter(b, person[first])).toBeLessThan(100);
      for (const transport of ends) {
        expect(await me(b, person[transport])).toBe(401);
        expect(await me(a, person[transport])).toBe(401);
      }
    });
  });

  test('the own instance refuses the very next request, every time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const person = await newPerson();
      for (let visit = 0; visit < 3; visit += 1) await Promise.all([me(a, person.cookie), me(a, person.bearer)]);
      await call(a, 'POST', '/logout-all', person.bearer);
      expect(await Promise.all([me(a, person.cookie), me(a, person.bearer)])).toEqual([401, 401]);
    }
  });

  test('SES-06: a role that was taken away is gone on the other instance within 100 ms, whatever the token says', async () => {
    const person = await newPerson();
    await sql`update users set role = 'admin' where id = ${person.id}`;
    await warm(b, person);
    await sql`update users set role = 'user' where id = ${person.id}`;
    await sleep(100);
    expect((await call(b, 'GET', '/me', person.bearer)).body.role).toBe('user');
  });

  test('within 100 ms too when the listening connection has just been cut, and afterwards', async () => {
    for (const cut of [
      () => proxy.cut(),
      () => sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey listen'`,
    ]) {
      const person = await newPerson();
      await warm(b, person);
      await cut();
      await call(a, 'POST', '/logout-all', person.cookie);
      expect(await refusedAfter(b, person.cookie)).toBeLessThan(100);
      expect(await me(b, person.bearer)).toBe(401);
    }
    await warm(b, await newPerson());
  });

  test('a listening connection that dies in silence is not believed for longer than five seconds', async () => {
    const person = await newPerson();
    await warm(b, person);
    proxy.freeze();
    await call(a, 'POST', '/logout-all', person.cookie);
    const took = await refusedAfter(b, person.cookie);
    expect(took).toBeLessThan(5000);
    // It did hear nothing: otherwise this test would show nothing.
    expect(took).toBeGreaterThan(100);
    proxy.cut();
    await warm(b, await newPerson());
  });
});

describe('races across two instances', () => {
  const either = (racer: number) => (racer % 2 === 0 ? a : b);

  test('TOK-05 RAC-07: 64 refreshes of one token, on both at once, leave exactly one live leaf', async () => {
    for (let round = 0; round < 3; round += 1) {
      const person = await newPerson();
      const answers = await Promise.all(
        Array.from({ length: 64 }, (_, racer) =>
          call(either(racer), 'POST', '/refresh', {}, { refresh_token: person.refreshToken }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const leaves = new Set(answers.map(({ body }) => body.refresh_token));
      expect(leaves.size).toBe(1);
      const unspent =
        await sql`select 1 from refresh_tokens where session_id = ${person.sessions.bearer} and used_at is null`;
      expect(unspent).toHaveLength(1);
      const [leaf] = leaves;
      expect((await call(b, 'POST', '/refresh', {}, { refresh_token: leaf })).status).toBe(200);
    }
  });

  test('RAC-01: one challenge opens one session, whichever instance is asked', async () => {
    const wallet = connectEvm();
    const { body } = await call(a, 'POST', '/evm/challenge', {}, { address: wallet.address });
    const proof = await wallet.sign({ message: body.message });
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, racer) => call(either(racer), 'POST', '/evm/verify', {}, proof)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 31 }, () => 401)]);
  });

  test('RAC-08: refreshes and a sign-out that meet on two instances leave no live family', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = await newPerson();
      const refresh = (app: ServedApp) => call(app, 'POST', '/refresh', {}, { refresh_token: person.refreshToken });
      const answers = await Promise.all([
        refresh(a),
        call(b, 'POST', '/logout', person.bearer),
        refresh(b),
        call(a, 'POST', '/logout-all', person.bearer),
        refresh(a),
      ]);
      for (const { status } of answers) expect([200, 204, 401]).toContain(status);
      expect(await Promise.all([me(a, person.bearer), me(b, person.bearer)])).toEqual([401, 401]);
      for (const { body } of answers) {
        if (body.refresh_token) {
          expect((await call(a, 'POST', '/refresh', {}, { refresh_token: body.refresh_token })).status).toBe(401);
        }
      }
    }
  });
});

describe.skipIf(!hasPgBouncer)('behind a transaction-pooling proxy (PgBouncer)', () => {
  let bouncer: PgBouncer;
  beforeAll(async () => {
    bouncer = await startPgBouncer(databaseUrl);
  });
  afterAll(() => bouncer?.stop());

  test('with DATABASE_DIRECT_URL everything holds as without the proxy', async () => {
    const pooled = await startApp({
      DATABASE_URL: bouncer.url,
      DATABASE_DIRECT_URL: databaseUrl,
      AUTH_SECRET,
      PUBLIC_URL,
    });
    try {
      const person = await newPerson();
      await warm(pooled, person);
      await call(a, 'POST', '/logout-all', person.cookie);
      expect(await refusedAfter(pooled, person.cookie)).toBeLessThan(100);
      expect(await me(pooled, person.bearer)).toBe(401);
    } finally {
      await pooled.stop();
    }
  });

  test('a listening connection through the proxy proves nothing, so nothing is remembered and every request sees the truth', async () => {
    const deaf = await startApp({
      DATABASE_URL: databaseUrl,
      DATABASE_DIRECT_URL: bouncer.url,
      AUTH_SECRET,
      PUBLIC_URL,
      JOBS: 'none',
      LOG_LEVEL: 'error',
    });
    try {
      const person = await newPerson();
      for (const until = performance.now() + 3000; performance.now() < until; await sleep(100)) {
        expect([await me(deaf, person.cookie), await me(deaf, person.bearer)]).toEqual([200, 200]);
      }
      expect(await remembers(deaf, person.cookie)).toBe(false);
      await call(a, 'POST', '/logout-all', person.cookie);
      expect(await Promise.all([me(deaf, person.cookie), me(deaf, person.bearer)])).toEqual([401, 401]);
    } finally {
      await deaf.stop();
    }
  });
});
