import { expect, test } from 'vitest';
import { countdown, spoken } from './countdown';

test.each([
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
