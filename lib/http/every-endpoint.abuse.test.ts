import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, type Owner } from '@/lib/testing/people';
import { type Answer, type BrowserCaller, program, send } from '@/lib/testing/requests';
import { eventTypesAbout, footprint } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

const endpoints = Object.values<ContractShape>(contracts);
const withBody = endpoints.filter((endpoint) => endpoint.body);
const guarded = endpoints.filter(({ auth }) => auth === 'session' || auth === 'fresh');
const pathOf = ({ path }: ContractShape) =>
  path.replace('{chain}', 'evm').replace('{provider}', 'oidc').replace('{id}', newId());

let owner: Owner;
let page: BrowserCaller;
beforeAll(async () => {
  owner = await enteredWith(connectEvm());
  page = await browserWith(connectEvm());
});
afterAll(closeDb);

/** Oracle P: a problem document, whole and without a word of our insides. */
function isProblem({ status, headers, body, text }: Answer): void {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toMatchObject({ status, title: expect.any(String), code: expect.stringMatching(/^[a-z_]+$/) });
  expect(body.type).toBe(`http://localhost:3000/docs#problem-${body.code}`);
  expect(body.instance).toBe(`urn:uuid:${headers.get('x-request-id')}`);
  expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|postgres|drizzle|select |insert |zod|stack|\/work|\/tmp/i);
}

async function refusedAs(answer: Answer, ...outcomes: string[]): Promise<void> {
  isProblem(answer);
  expect(outcomes).toContain(`${answer.status} ${answer.body.code}`);
}

describe.each(guarded)('$method $path', (endpoint) => {
  const { method } = endpoint;
  const body = endpoint.body ? {} : undefined;

  test('ADM-01 NXT-05: nobody in particular is refused before anything is read', async () => {
    const before = await footprint();
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer %',
      'Bearer %E0%A4%A',
      'Bearer a b',
      'Bearer null',
      'Bearer undefined',
      'Bearer [object Object]',
      `Bearer ${owner.refreshToken}`,
      `Basic ${owner.accessToken}`,
      owner.accessToken,
      `Bearer ${owner.accessToken}x`,
      `Bearer ${owner.accessToken.slice(0, -1)}`,
      `Bearer ${owner.accessToken}, Bearer ${owner.accessToken}`,
      `Bearer ${'a'.repeat(12_000)}`,
      `Bearer \u00e9`,
    ]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const answer = await send(method, pathOf(endpoint), body, headers);
      await refusedAs(answer, '401 unauthenticated');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
    }
    for (const cookie of [
      'latchkey.session=',
      'latchkey.session=%',
      `latchkey.session=${'A'.repeat(43)}`,
      `latchkey.session=${owner.refreshToken}`,
    ]) {
      const headers = { cookie, origin: 'http://localhost:3000' };
      await refusedAs(await send(method, pathOf(endpoint), body, headers), '401 unauthenticated');
    }
    expect(await footprint()).toEqual(before);
  });

  test('an Authorization header decides alone: a good cookie does not rescue a bad one', async () => {
    for (const authorization of ['Bearer nonsense', 'Bearer %', 'Bearer', 'Basic eDp4', '']) {
      await refusedAs(await page.call(method, pathOf(endpoint), body, { authorization }), '401 unauthenticated');
    }
  });
});

test.each(guarded.filter(({ method }) => method !== 'GET'))(
  'SES-12: a cookie writes from our own pages only: $method $path',
  async (endpoint) => {
    const cookie = `latchkey.session=${page.cookies.get('latchkey.session')}`;
    const elsewhere: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of elsewhere) {
      const sent = { cookie, ...headers };
      const answer = await send(endpoint.method, pathOf(endpoint), endpoint.body ? {} : undefined, sent);
      await refusedAs(answer, '403 cross_site_request');
    }
    expect((await page.get('/api/v1/auth/me')).status).toBe(200);
  },
);

describe.each(withBody)('$method $path', (endpoint) => {
  const { method } = endpoint;
  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    owner.api.call(method, pathOf(endpoint), body, headers);
  const bytes = (...parts: (string | number[])[]) =>
    new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))));

  test.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json;charset=utf-7',
    'application/json; charset=utf-16',
    'application/json; boundary=x',
    'application/json, application/json',
    'application/problem+json',
    'application/jsonp',
    'application/json\u00a0',
    '*/*',
    '',
  ])('FUZ-07: a body of type %j is not read', async (type) => {
    await refusedAs(await ask('{}', { 'content-type': type }), '415 unsupported_media_type');
  });

  test('FUZ-07: JSON is recognised however its type is written', async () => {
    for (const type of [
      'application/json',
      'application/JSON',
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
    ]) {
      await refusedAs(await ask('{', { 'content-type': type }), '400 malformed_json');
    }
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['half an object', bytes('{"email":')],
    ['two documents', bytes('{}{}')],
    ['a trailing comma', bytes('{"a":1,}')],
    ['NaN', bytes('NaN')],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], '{}')],
    ['UTF-16', new Uint8Array(Buffer.from('{}', 'utf16le'))],
    ['a stray continuation byte', bytes('{"a":"', [0x80], '"}')],
    ['an overlong slash', bytes('{"a":"', [0xc0, 0xaf], '"}')],
    ['an encoded surrogate', bytes('{"a":"', [0xed, 0xa0, 0x80], '"}')],
    ['a raw NUL', bytes([0])],
  ])('FUZ-03: %s is malformed_json', async (_name, body) => {
    await refusedAs(await ask(body), '400 malformed_json');
  });

  test('FUZ-08: a key of Object.prototype is an unknown field and changes no prototype', async () => {
    for (const key of [
      '__proto__',
      'constructor',
      'prototype',
      '__defineGetter__',
      'toString',
      'then',
      'length',
      'isAdmin',
      'role',
    ]) {
      const answer = await ask(`{${JSON.stringify(key)}:{"isAdmin":true,"role":"admin"}}`);
      await refusedAs(answer, '422 unknown_field');
      expect(answer.body.errors?.map(({ path }) => path)).toContain(`body.${key}`);
    }
    const nested = await ask('{"nested":[{"__proto__":{"isAdmin":true}}]}');
    await refusedAs(nested, '422 unknown_field');
    expect(nested.body.errors?.[0]?.path).toBe('body.nested.__proto__');
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test('FUZ-10: what is no object is refused', async () => {
    for (const body of ['null', '[]', '"text"', '1', 'true', '[{}]', '[[[[[[[[]]]]]]]]'])
      await refusedAs(await ask(body), '422 validation_failed');
  });

  test('FUZ-10: what is too deep or has too many parts is refused before anything parses it', async () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const wide = `[${Array(2000).fill('0').join()}]`;
    for (const body of [deep, `{"email":${deep}}`, '{"a":'.repeat(9), '[[[[[[[[[]]]]]]]]]', wide, `{"email":${wide}}`])
      await refusedAs(await ask(body), '400 body_too_complex');
  });

  test('FUZ-09: a field that is there twice is refused, whichever of the two would have passed', async () => {
    const [field = ''] = Object.keys((endpoint.body as unknown as { shape: object }).shape);
    for (const body of [
      `{"${field}":"a","${field}":"b"}`,
      `{"${field}":"a","${field}":"a"}`,
      `{"${field}":"a","\\u${field.charCodeAt(0).toString(16).padStart(4, '0')}${field.slice(1)}":"a"}`,
      `{"nested":{"${field}":1,"${field}":1}}`,
    ])
      await refusedAs(await ask(body), '400 malformed_json');
  });

  test('FUZ-10 LOG-02: wrong types are named by field, never by value', async () => {
    const fields = Object.keys((endpoint.body as unknown as { shape: object }).shape);
    expect(fields.length).toBeGreaterThan(0);
    for (const value of ['CANARY-4711'.repeat(200), 4711.4711, ['CANARY-4711'], { CANARY: 1 }, true, null]) {
      const answer = await ask(Object.fromEntries(fields.map((field) => [field, value])));
      if (answer.status < 400) continue;
      expect([401, 404, 422]).toContain(answer.status);
      isProblem(answer);
      expect(answer.text).not.toMatch(/CANARY-4711|4711\.4711/);
    }
  });

  test('LGN-13 FUZ-12: a body over 64 KiB is refused, one of 64 KiB is read', async () => {
    const padded = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
    await refusedAs(await ask(padded(64 * 1024)), '422 unknown_field', '422 validation_failed');
    for (const length of [64 * 1024 + 1, 1024 * 1024]) await refusedAs(await ask(padded(length)), '413 body_too_large');
    await refusedAs(await ask('{}', { 'content-length': '10000000' }), '413 body_too_large');
  });
});

test('no attempt above changed anything about the account but an empty profile', async () => {
  const types = new Set(await eventTypesAbout(owner.id));
  expect([...types].filter((type) => type !== 'user.profile_changed')).toEqual(['user.signed_up', 'session.opened']);
  expect((await program(owner.accessToken).get('/api/v1/auth/me')).body).toMatchObject({ id: owner.id, role: 'user' });
});
