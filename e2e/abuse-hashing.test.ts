import { beforeAll, expect, test } from 'vitest';
import { askFrom, type Reply } from '@/lib/testing/nginx';
import { ask, baseUrl, type HttpAnswer } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';

const LOGIN = '/api/v1/auth/email/login';
const person = { email: newEmail(), password: newPassword() };

beforeAll(async () => {
  expect((await ask('POST', '/api/v1/auth/email/signup', { body: person })).status).toBe(201);
});

/** Over a connection of its own, as people come: a busy process may find out late that a used one was closed. */
const alone = (method: string, target: string, body?: unknown): Promise<Reply> =>
  askFrom('127.0.0.1', baseUrl().replace('localhost', '127.0.0.1'), target, { method, body });

/** Far more than wait in line, so that some are told to come back however fast this machine is. */
const AT_ONCE = 500;
const MOST = 4 * AT_ONCE;

/** People who all try at once, each of them once; further ones come until somebody was told that it is busy. */
async function crowd(): Promise<Reply[]> {
  const answers: Reply[] = [];
  let coming = 0;
  const guess = async (): Promise<void> => {
    coming += 1;
    const body = { email: newEmail(), password: 'a guess of nobody'.repeat(60) };
    answers.push(await alone('POST', LOGIN, body));
    if (coming < MOST && !answers.some(({ status }) => status === 503)) await guess();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, guess));
  return answers;
}

test('LGN-13: of five hundred long passwords at once each is answered or told to come back, and health is answered within a second', async () => {
  expect((await alone('GET', '/health')).status).toBe(200);
  let over = false;
  const all = crowd().finally(() => {
    over = true;
  });
  const waits: number[] = [];
  do {
    const since = performance.now();
    const { status } = await alone('GET', '/health');
    waits.push(performance.now() - since);
    expect(status).toBe(200);
  } while (!over);
  const answers = await all;

  const outcomes = new Set(answers.map(({ status, body }) => `${status} ${body.code}`));
  expect(outcomes).toEqual(new Set(['401 invalid_credentials', '503 busy']));
  for (const { headers } of answers.filter(({ status }) => status === 503))
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
  const sorted = waits.toSorted((a, b) => a - b);
  expect(sorted.at(Math.floor(sorted.length * 0.99))).toBeLessThan(1000);
  // Nobody is worse off afterwards.
  expect((await alone('POST', LOGIN, person)).status).toBe(200);
}, 240_000);

test('LGN-13: far too long a password is refused before it gets into the line, however many come', async () => {
  const long = (length: number): Promise<HttpAnswer> =>
    ask('POST', LOGIN, { body: { ...person, password: 'x'.repeat(length) } });
  for (const length of [1024 * 1024, 10 * 1024 * 1024]) expect((await long(length)).status).toBe(413);
  const answers = await Promise.all(Array.from({ length: 100 }, () => long(1025)));
  for (const { status, body } of answers) expect([status, body.code]).toEqual([422, 'validation_failed']);
});
