import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { now } from '@/lib/core/clock';
import { codeAt, stepAt } from '@/lib/second-factor/totp';
import { ask, baseUrl, type HttpAnswer } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';

/** Every page of the product, as a browser would ask for it. */
const pages = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'page.tsx' && !file.includes('['))
  .map(
    (file) =>
      `/${path
        .dirname(file)
        .split('/')
        .filter((part) => !/^[(.]/.test(part))
        .join('/')}`,
  )
  .toSorted();
const ofAccount = pages.filter((page) => page === '/account' || page.startsWith('/account/'));

const person = { email: newEmail(), password: newPassword(), name: `Canary${newEmail().slice(0, 12)}` };
const origin = { origin: baseUrl() };
let seed = '';

const cookieOf = (lines: string[], name: string) =>
  lines.map((line) => line.split('; ')[0] ?? '').find((pair) => pair.startsWith(name)) ?? '';
const sessionIn = ({ headers }: { headers: Headers }) => cookieOf(headers.getSetCookie(), 'latchkey.session=');

/** Signs in without the second factor: the session's cookie. */
async function halfway(): Promise<string> {
  const { email, password } = person;
  const body = { email, password, transport: 'cookie' };
  const answer = await ask('POST', '/api/v1/auth/email/login', { body, headers: origin });
  expect(answer.body).toMatchObject({ mfa_required: true });
  return sessionIn(answer);
}

/** A part of a page is asked for under a name made of its headers: whoever gets it wrong is told the right one. */
async function visit(page: string, headers: Record<string, string>): Promise<HttpAnswer> {
  const answer = await ask('GET', 'rsc' in headers ? `${page}?_rsc` : page, { headers });
  const name = /_rsc=([^&]+)$/.exec(answer.headers.get('location') ?? '')?.[1];
  return name ? ask('GET', `${page}?_rsc=${name}`, { headers }) : answer;
}

beforeAll(async () => {
  const { email, password } = person;
  const signedUp = await ask('POST', '/api/v1/auth/email/signup', {
    body: { email, password, transport: 'cookie' },
    headers: origin,
  });
  const cookie = sessionIn(signedUp);
  const headers = { ...origin, cookie };
  await ask('PATCH', '/api/v1/auth/me', { body: { display_name: person.name }, headers });
  const enrolled = await ask('POST', '/api/v1/auth/mfa/totp/enroll', { headers });
  seed = String(enrolled.body.secret);
  const body = { code: codeAt(seed, stepAt(now())) };
  const confirmed = await ask('POST', '/api/v1/auth/mfa/totp/confirm', { body, headers });
  expect(confirmed.status, confirmed.text).toBe(200);
});

describe('a session before its second factor', () => {
  test.each(ofAccount)('%s leads to the page that asks for it, and shows nothing', async (page) => {
    const cookie = await halfway();
    for (const headers of [{}, { rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }] as Record<string, string>[]) {
      const answer = await visit(page, { ...headers, cookie });
      for (const own of [person.name, person.email]) expect(answer.text.includes(own), page).toBe(false);
      // Of what is fetched ahead only the frame is drawn, which knows nobody.
      if ('next-router-prefetch' in headers) continue;
      const onward = `${answer.headers.get('location') ?? ''}${answer.text}`;
      expect(onward, page).toContain(`/second-factor?return_to=${encodeURIComponent(page)}`);
    }
  });

  test('no other page shows anything of the account either', async () => {
    const cookie = await halfway();
    // The local inbox is for whoever runs the machine, signed in or not.
    const others = pages.filter((page) => !ofAccount.includes(page) && page !== '/inbox');
    expect(others.length).toBeGreaterThan(8);
    for (const page of others) {
      const answer = await ask('GET', page, { headers: { cookie } });
      expect(answer.status, page).toBeLessThan(500);
      for (const own of [person.name, person.email]) expect(answer.text.includes(own), page).toBe(false);
    }
  });

  test('SES-24: to Auth.js there is nobody, whatever is sent there', async () => {
    const cookie = await halfway();
    const seen = await ask('GET', '/api/auth/session', { headers: { cookie } });
    expect(JSON.parse(seen.text)).toBeNull();
    const body = { data: { mfa: true, aal: 2, role: 'admin' } };
    await ask('POST', '/api/auth/session', { body, headers: { ...origin, cookie } });
    const me = await ask('GET', '/api/v1/auth/me', { headers: { cookie } });
    expect(me.body).toMatchObject({ aal: 1, mfa_required: true, role: 'user' });
  });

  test('the code changes its cookie, and the one from before opens nothing', async () => {
    const before = await halfway();
    const body = { code: codeAt(seed, stepAt(now()) + 1) };
    const answer = await ask('POST', '/api/v1/auth/mfa/totp/verify', { body, headers: { ...origin, cookie: before } });
    expect(answer.status, answer.text).toBe(200);
    const after = sessionIn(answer);
    expect(after).not.toBe(before);
    expect((await ask('GET', '/api/v1/auth/me', { headers: { cookie: before } })).status).toBe(401);
    const account = await ask('GET', '/account', { headers: { cookie: after } });
    expect([account.status, account.text.includes(person.name)]).toEqual([200, true]);
  });
});
