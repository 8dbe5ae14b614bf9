import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { newEmail, newPassword } from '@/lib/testing/people';
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres';
import { startTurnstile, type TurnstileCounterpart } from '@/lib/testing/turnstile';
import { connectEvm } from '@/lib/testing/wallets';
import { freePort } from '@/scripts/test/served-app';

/** A server with a database of its own, whose every word is kept. */
let database: TestPostgres;
let server: ChildProcess;
let turnstile: TurnstileCounterpart;
let url = '';
let log = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  database = await startTestPostgres(process.env.TEST_DATABASE_URL);
  turnstile = await startTurnstile();
  const settings = {
    DATABASE_URL: database.templateUrl,
    AUTH_SECRET: newToken(),
    PUBLIC_URL: url,
    PORT: `${port}`,
    HOST: '',
    LOG_LEVEL: 'debug',
    TURNSTILE_SITE_KEY: turnstile.siteKey,
    TURNSTILE_SECRET_KEY: turnstile.secretKey,
    TURNSTILE_URL: turnstile.origin,
  };
  const { npm_lifecycle_event: _, ...env } = process.env;
  server = spawn(process.execPath, ['scripts/start.mjs'], {
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      log += text;
    });
  }
  for (let waited = 0; ; waited += 100) {
    if (server.exitCode !== null || waited > 240_000) throw new Error(`The app did not start:\n${log}`);
    const alive = await fetch(`${url}/health/live`).catch(() => null);
    if (alive?.ok) return;
    await sleep(100);
  }
}, 300_000);

afterAll(async () => {
  if (server.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await turnstile.stop();
  await database.stop();
}, 30_000);

async function send(method: string, target: string, body?: unknown, headers: Record<string, string> = {}) {
  const payload = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}${target}`, {
    method,
    redirect: 'manual',
    body: payload,
    headers: { ...(payload === null ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
}

/** A secret, and the forms it might be written in. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    secret.slice(0, 12),
    bytes.toString('base64').slice(0, 20),
    bytes.toString('hex'),
    encodeURIComponent(secret),
  ].filter((form) => form.length >= 12);
}

test('LOG-01 LOG-02 LOG-08 INV-10 CAP-09: nothing secret is ever in the log, also at debug level, also when it was sent to the wrong place', async () => {
  const email = newEmail();
  const [password, wrong, next] = [newPassword(), newPassword(), newPassword()];
  const v1 = '/api/v1/auth';
  const captcha = turnstile.solve('sign_up');
  const { body: created } = await send('POST', `${v1}/email/signup`, { email, password, captcha_token: captcha });
  const bearer = { authorization: `Bearer ${created.access_token}` };
  await send('POST', `${v1}/email/login`, { email, password: wrong });
  const page = await send('POST', `${v1}/email/login`, { email, password, transport: 'cookie' }, { origin: url });
  const cookie = page.headers.getSetCookie().join().split(';')[0] ?? '';
  await send('GET', '/account', undefined, { cookie });
  await send('POST', `${v1}/email/change-password`, { current_password: password, new_password: next }, bearer);
  const { body: refreshed } = await send('POST', `${v1}/refresh`, { refresh_token: created.refresh_token });
  await send('POST', `${v1}/refresh`, { refresh_token: refreshed.refresh_token });
  await send('POST', `${v1}/refresh`, { refresh_token: created.refresh_token });

  const wallet = connectEvm();
  const { body: challenge } = await send('POST', `${v1}/evm/challenge`, { address: wallet.address });
  const proof = await wallet.sign({ message: challenge.message });
  await send('POST', `${v1}/evm/verify`, proof);
  await send('POST', `${v1}/evm/verify`, proof);

  // A captcha that was used, one that the provider cannot judge, and one that it does not get to see.
  await send('POST', `${v1}/password/forgot`, { email, captcha_token: captcha });
  const unjudged = turnstile.solve('forgot');
  for (const trouble of [{ answers: [500, `no: ${unjudged} ${turnstile.secretKey}`] as [number, string] }, {}]) {
    turnstile.trouble = trouble;
    await send('POST', `${v1}/password/forgot`, { email, captcha_token: unjudged });
  }

  // In the wrong place: address, header, broken JSON, wrong field, Auth.js, a page that is not there.
  const misplaced = newPassword();
  const encoded = encodeURIComponent(misplaced);
  await send('POST', `${v1}/email/login?password=${encoded}`, `{"password":"${misplaced}`);
  await send('POST', `${v1}/email/login`, {
    email: misplaced,
    password: { nested: misplaced },
    [misplaced]: misplaced,
  });
  await send('GET', `${v1}/me`, undefined, {
    'x-token': misplaced,
    authorization: `Basic ${encoded}`,
    cookie: `latchkey.session=${encoded}`,
  });
  await send('GET', `/nothing/${encoded}?token=${encoded}`);
  await send('GET', `/sign-in?return_to=${encoded}&error=${encoded}`);
  await send('GET', `/api/auth/${encoded}?token=${encoded}`);
  await send('POST', `/api/auth/callback/credentials?password=${encoded}`, `password=${encoded}`, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  await send('GET', '/account', undefined, { cookie: `latchkey.return=${encoded}; authjs.csrf-token=${encoded}` });
  await send('GET', `/api/auth/callback/x?error=${encoded}`, undefined, { cookie: `latchkey.return=${encoded}` });
  await send('GET', `/_next/image?url=${encoded}&w=64&q=75`);
  await send('POST', `/account`, misplaced, { 'next-action': 'x', 'content-type': 'text/plain' });

  await sleep(500);
  expect(log.includes('"path":"/api/v1/auth/email/login"'), 'the log is kept at debug level').toBe(true);
  const secrets = { password, wrong, next, misplaced, access: created.access_token, refresh: created.refresh_token };
  const more = {
    second: refreshed.refresh_token,
    cookie: cookie.split('=')[1] ?? '',
    signature: proof.signature,
    nonce: challenge.nonce,
    captcha,
    unjudged,
    secretKey: turnstile.secretKey,
  };
  for (const [name, secret] of Object.entries({ ...secrets, ...more })) {
    expect(secret, name).toMatch(/.{20}/);
    // Every JWT of ours begins alike; what follows is the secret.
    const parts = name === 'access' ? forms(secret.split('.')[2] ?? '') : forms(secret);
    for (const form of parts) expect(log.includes(form), `${name} as ${form}`).toBe(false);
  }
  expect(log.includes(email), 'email').toBe(false);
});

test('HDR-08 FLT-13: a failing database is a plain 500 without a word of it, in answer and log, and nothing is half done', async () => {
  const email = newEmail();
  const password = newPassword();
  const signUp = () =>
    send('POST', '/api/v1/auth/email/signup', { email, password, captcha_token: turnstile.solve('sign_up') });
  const admin = postgres(database.templateUrl, { max: 1 });
  try {
    await admin`alter table events rename to events_away`;
    const { status, headers, body } = await signUp();
    expect(status).toBe(500);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      code: 'internal_error',
      status: 500,
      instance: `urn:uuid:${headers.get('x-request-id')}`,
    });
    expect(JSON.stringify(body)).not.toMatch(/events|relation|postgres|insert|drizzle|\/node_modules/i);
    expect(await admin`select 1 from users where email = ${email}`).toHaveLength(0);
  } finally {
    await admin`alter table events_away rename to events`;
    await admin.end();
  }
  await sleep(200);
  expect(log).toContain('"request failed"');
  for (const secret of [email, password, '$argon2']) expect(log.includes(secret), secret).toBe(false);
  expect((await signUp()).status).toBe(201);
});
