import { expect, test } from 'vitest';
import { areaOfCountry, leastWay } from './country-table';

const way = (from: string, to: string) => {
  const [a, b] = [areaOfCountry(from), areaOfCountry(to)];
  if (!a || !b) throw new Error(`${from} or ${to} is not known`);
  return leastWay(a, b);
};

test('neighbours are no way apart, and far countries about as far as their nearest parts', () => {
  for (const [from, to] of [
    ['DE', 'FR'],
    ['US', 'CA'],
    ['ES', 'PT'],
    ['RU', 'CN'],
    ['SG', 'MY'],
    ['AE', 'AE'],
  ] as const) {
    expect(way(from, to), `${from} ${to}`).toBe(0);
  }
  // London to New York is 5570 km, Lisbon to Sydney 18,180, Tokyo to Berlin 8920.
  expect(way('GB', 'US')).toBeGreaterThan(3000);
  expect(way('GB', 'US')).toBeLessThan(5570);
  expect(way('PT', 'AU')).toBeLessThan(18_180);
  expect(way('DE', 'JP')).toBeGreaterThan(6000);
  expect(way('DE', 'JP')).toBeLessThan(8920);
});

test('every country that has a name here is in the table, at a place there can be', () => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter((code) => names.of(code));
  // Groups, islands without people, reserved and former codes that the language data names, too.
  const noCountries = ['AC', 'BV', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ'];
  const former = [
    'AN',
    'BU',
    'CS',
    'CT',
    'DD',
    'DY',
    'FQ',
    'FX',
    'HV',
    'JT',
    'MI',
    'NH',
    'NQ',
    'NT',
    'PC',
    'PU',
    'PZ',
    'RH',
  ];
  const more = ['SU', 'TP', 'UK', 'VD', 'WK', 'YD', 'YU', 'ZR'];
  const left = codes
    .filter((code) => !areaOfCountry(code))
    .filter((code) => ![...noCountries, ...former, ...more].includes(code));
  expect(left).toEqual([]);
  for (const code of codes) {
    const area = areaOfCountry(code);
    if (!area) continue;
    expect(Math.abs(area.latitude), code).toBeLessThanOrEqual(90);
    expect(Math.abs(area.longitude), code).toBeLessThanOrEqual(180);
    expect(area.reach, code).toBeGreaterThan(0);
  }
});
