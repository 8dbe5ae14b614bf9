import { expect, test } from 'vitest';
import { countdown, spoken } from './countdown';

test.each([
  [86_400 * 3 + 3600 * 4 - 30, '3 days 4 hours'],
  [86_400, '1 day'],
  [86_399, '1 day'],
  [3600 * 2 + 60, '2 hours 1 minute'],
  [3601, '1 hour 1 minute'],
  [3600, '1 hour'],
  [3599, '59:59 minutes'],
  [600, '10 minutes'],
  [121, '2:01 minutes'],
  [120, '2 minutes'],
  [105, '1:45 minutes'],
  [60, '1 minute'],
  [59, '59 seconds'],
  [1, '1 second'],
  [0, '0 seconds'],
])('%i seconds are written "%s"', (seconds, text) => {
  expect(countdown(seconds)).toBe(text);
});

test('in two minutes a screen reader is told four times how much is left, not every second', () => {
  const told = Array.from({ length: 121 }, (_, passed) => spoken(120 - passed));
  expect([...new Set(told)]).toEqual([
    'Less than 2 minutes left',
    'Less than 1 minute left',
    'Less than 30 seconds left',
    'Less than 10 seconds left',
    '',
  ]);
});
