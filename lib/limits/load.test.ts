import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { monotonic } from '@/lib/core/clock';
import { costOfCall, eventLoopDelay } from './load';

beforeAll(() => {
  process.env.API_BUSY_MILLISECONDS = '200';
});

function block(milliseconds: number): void {
  for (const end = monotonic() + milliseconds; monotonic() < end; );
}

test('a call costs double while the event loop is late, and its price again when it is not', async () => {
  expect(costOfCall()).toBe(1);
  for (let again = 0; again < 6; again += 1) {
    block(400);
    await sleep(1);
  }
  expect(costOfCall()).toBe(2);
  expect(eventLoopDelay()).toBeGreaterThan(200);
  for (let tries = 0; costOfCall() === 2; tries += 1) {
    if (tries > 10) throw new Error('It stayed dear.');
    await sleep(2100);
  }
}, 30_000);
