import { expect, test } from 'vitest';
import { after, hours, minutes, now, seconds, shifted } from './clock';

test('the clock is the system’s, and moves for a piece of work only - also when that fails', async () => {
  const offset = () => now().getTime() - Date.now();
  expect(Math.abs(offset())).toBeLessThan(5000);
  expect(Math.abs((await shifted(hours(1), async () => offset())) - hours(1))).toBeLessThan(5000);
  const nested = await shifted(hours(1), () => shifted(minutes(-30), async () => offset()));
  expect(Math.abs(nested - minutes(30))).toBeLessThan(5000);
  await expect(shifted(hours(1), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(Math.abs(offset())).toBeLessThan(5000);
});

test('after moves a date by milliseconds', () => {
  expect(after(new Date('2026-01-01T00:00:00Z'), seconds(90)).toISOString()).toBe('2026-01-01T00:01:30.000Z');
});
