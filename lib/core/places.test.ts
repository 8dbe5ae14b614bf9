import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { mmdbOf } from '@/lib/testing/mmdb';
import * as configuration from './config';
import { locate, placeOf, readCountries } from './places';

test.each([
  ['8.8.8.8', 'United States'],
  ['81.2.69.142', 'United Kingdom'],
  ['2001:4860:4860::8888', 'United States'],
  ['::ffff:8.8.8.8', 'United States'],
  ['::FFFF:0808:0808', 'United States'],
])('the place of %s is %s', (address, place) => {
  expect(placeOf(address)).toBe(place);
});

test.each([
  null,
  '',
  'unknown',
  '8.8.8',
  '8.8.8.8/32',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.1.1',
  '203.0.113.9',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  'fd00::1',
  'fe80::1',
  'fe80::1%eth0',
  '2001:db8::1',
])('%j is nowhere in particular', (address) => {
  expect(placeOf(address)).toBeNull();
});

test('where the table is missing, broken or cut off nothing is known, and nothing fails', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-places-'));
  const whole = readFileSync('node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
  const kept = path.join(folder, 'countries.mmdb');
  const lookedUp = () => readCountries(kept)('8.8.8.8');
  try {
    expect(lookedUp()).toBeNull();
    for (const [content, code] of [
      [Buffer.from('not a table'), null],
      [whole.subarray(0, whole.length / 2), null],
      [Buffer.concat([Buffer.alloc(100_000, 0xff), whole.subarray(-5000)]), null],
      [whole, 'US'],
    ] as const) {
      writeFileSync(kept, content);
      expect(lookedUp(), `${content.length} bytes`).toBe(code);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a place has the middle of its country; by the file of the operator, its own, read anew when it changes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-places-'));
  const file = path.join(folder, 'city.mmdb');
  const clock = vi.spyOn(performance, 'now');
  const settings = vi.spyOn(configuration, 'config');
  const city = (code: string, location: Record<string, number>) => ({ country: { iso_code: code }, location });
  try {
    expect(locate('8.8.8.8')).toMatchObject({ code: 'US', area: { latitude: 40, longitude: -98 } });
    const { detection, ...rest } = configuration.config();
    settings.mockReturnValue({ ...rest, detection: { ...detection, geoipDatabase: file } });
    clock.mockReturnValue(1e7);
    expect(placeOf('8.8.8.8')).toBe('United States');
    const lisbon = { latitude: 38.7, longitude: -9.1, accuracy_radius: 20 };
    writeFileSync(
      file,
      mmdbOf({ '8.8.8.0/24': city('PT', lisbon), '9.9.0.0/16': city('IS', { latitude: 64.1, longitude: -21.9 }) }),
    );
    clock.mockReturnValue(2e7);
    expect(locate('8.8.8.8')).toEqual({
      code: 'PT',
      country: 'Portugal',
      area: { latitude: 38.7, longitude: -9.1, reach: 20 },
    });
    expect(locate('9.9.9.9')).toMatchObject({ country: 'Iceland', area: { latitude: 65, reach: 350 } });
    expect(locate('81.2.69.142')).toBeNull();
    writeFileSync(file, mmdbOf({ '8.8.8.0/24': { country: { iso_code: 'SE' } } }));
    clock.mockReturnValue(3e7);
    expect(locate('8.8.8.8')).toMatchObject({ country: 'Sweden', area: { latitude: 62 } });
    writeFileSync(file, 'broken');
    clock.mockReturnValue(4e7);
    expect(placeOf('8.8.8.8')).toBe('Sweden');
  } finally {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  }
});
