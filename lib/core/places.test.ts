import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { placeOf, readCountries } from './places';

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
