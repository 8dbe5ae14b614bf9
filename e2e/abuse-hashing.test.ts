import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { ask, type HttpAnswer } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';

const LOGIN = '/api/v1/auth/email/login';
const person = { email: newEmail(), password: newPassword() };

beforeAll(async () => {
  expect((await ask('POST', '/api/v1/auth/email/signup', { body: person })).status).toBe(201);
});

const WAVE = 25;
const MOST_WAVES = 200;

/** People keep coming until the line of those who wait is full, and some more. */
async function crowd(): Promise<HttpAnswer[]> {
  const coming: Promise<HttpAnswer>[] = [];
  let busy = 0;
  for (let wave = 0; wave < MOST_WAVES && busy < 2 * WAVE; wave += 1) {
    for (let one = 0; one < WAVE; one += 1) {
      const body = { email: newEmail(), password: 'a guess of nobody' };
      const answer = ask('POST', LOGIN, { body });
      coming.push(answer);
      void answer.then(({ status }) => (busy += status === 503 ? 1 : 0));
    }
    await sleep(100);
  }
  return Promise.all(coming);
}

test('LGN-13: beyond the line of waiting passwords the answer is 503 with Retry-After, and health is answered within a second', async () => {
  expect((await ask('GET', '/health')).status).toBe(200);
  let over = false;
  const all = crowd().finally(() => {
    over = true;
  });
  const waits: number[] = [];
  do {
    const since = performance.now();
    const { status } = await ask('GET', '/health');
    waits.push(performance.now() - since);
    expect(status).toBe(200);
  } while (!over);
  const answers = await all;

  const busy = answers.filter(({ status }) => status === 503);
  const refused = answers.filter(({ status }) => status === 401);
  expect([busy.length + refused.length, busy.length > 0, refused.length > 0]).toEqual([answers.length, true, true]);
  for (const { headers, body } of busy) {
    expect(body.code).toBe('busy');
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  const sorted = waits.toSorted((a, b) => a - b);
  expect(sorted.at(Math.floor(sorted.length * 0.99))).toBeLessThan(1000);
  // Nobody is worse off afterwards.
  expect((await ask('POST', LOGIN, { body: person })).status).toBe(200);
});

test('LGN-13: far too long a password is refused before it gets into the line, however many come', async () => {
  const long = (length: number): Promise<HttpAnswer> =>
    ask('POST', LOGIN, { body: { ...person, password: 'x'.repeat(length) } });
  for (const length of [1024 * 1024, 10 * 1024 * 1024]) expect((await long(length)).status).toBe(413);
  const answers = await Promise.all(Array.from({ length: 100 }, () => long(1025)));
  for (const { status, body } of answers) expect([status, body.code]).toEqual([422, 'validation_failed']);
});
