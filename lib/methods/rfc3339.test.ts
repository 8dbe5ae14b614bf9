import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRfc3339 } from './rfc3339';

test('every legal form is the moment it names', () => {
  const moment = Date.UTC(2026, 4, 1, 12, 0, 1);
  for (const text of [
    '2026-05-01T12:00:01Z',
    '2026-05-01t12:00:01z',
    '2026-05-01T12:00:01.000Z',
    '2026-05-01T12:00:01-00:00',
    '2026-05-01T23:30:01+11:30',
    '2026-04-30T23:00:01-13:00',
  ]) {
    expect(parseRfc3339(text), text).toBe(moment);
  }
  expect(parseRfc3339('2026-05-01T12:00:01.123456789Z')).toBe(moment + 123);
  expect(parseRfc3339('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29));
  expect(parseRfc3339('0050-01-01T00:00:00Z')).toBeLessThan(0);
  expect(parseRfc3339('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
  expect(parseRfc3339('2017-01-01T01:59:60+02:00')).toBe(Date.UTC(2017, 0, 1));
});

test('what is not RFC 3339 is null', () => {
  const bad = [
    '',
    'never',
    '0',
    '2099',
    '2026-05-01',
    '2026-05-01T12:00:01',
    '2026-05-01 12:00:01Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-05-00T00:00:00Z',
    '2026-05-01T24:00:00Z',
    '2026-05-01T12:60:00Z',
    '2026-05-01T12:00:61Z',
    '2026-05-01T12:00:60Z',
    '2026-05-01T12:00:01.Z',
    '2026-05-01T12:00:01+2:00',
    '2026-05-01T12:00:01+24:00',
    '2026-05-01T12:00:01+02:60',
    ' 2026-05-01T12:00:01Z',
    '2026-05-01T12:00:01Z\n',
    '+02026-05-01T12:00:01Z',
    `2026-05-01T12:00:01.${'0'.repeat(1000)}Z`,
  ];
  for (const text of bad) expect(parseRfc3339(text), text).toBeNull();
});

test('it agrees with the platform on every date it writes', () => {
  const dates = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(fc.property(dates, (date) => parseRfc3339(date.toISOString()) === date.getTime()));
});
