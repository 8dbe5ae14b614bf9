import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { log } from '@/lib/core/log';

const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-lists-'));
const [first, second] = [path.join(folder, 'scanners.txt'), path.join(folder, 'exits.txt')];
process.env.REPUTATION_LISTS = `${first}, ${second}`;
const { listsWith, parseList } = await import('./reputation');

let clock = 0;
vi.spyOn(performance, 'now').mockImplementation(() => clock);
afterEach(() => {
  vi.clearAllMocks();
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('lines that name no network are told of by number, and the rest of the list counts', () => {
  const warn = vi.spyOn(log, 'warn').mockImplementation(() => {});
  const text = [
    '# remark',
    '',
    '198.51.100.0/24 # bad',
    '10.0.0.1/8',
    'example.com',
    '0.0.0.0/0',
    '2001:db8::/32;x',
    '::/0',
  ];
  const networks = parseList(Buffer.from(text.join('\r\n')), 'some.txt');
  expect(networks.size).toBe(2);
  expect([networks.has('198.51.100.77'), networks.has('2001:db8::1'), networks.has('10.0.0.1')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(warn).toHaveBeenCalledWith({ file: 'some.txt', lines: [4, 5, 6, 8], unreadable: 4 }, expect.any(String));
});

test('a list of a hundred thousand networks is read, and a look-up goes through none of them', () => {
  const lines = Array.from({ length: 100_000 }, (_, n) => `11.${n >> 14}.${(n >> 6) & 255}.${(n & 63) << 2}/30`);
  const networks = parseList(Buffer.from(lines.join('\n')), 'long.txt');
  expect(networks.size).toBe(100_000);
  expect([networks.has('11.0.0.7'), networks.has('12.0.0.7')]).toEqual([true, false]);
});

test('a list that changes is read anew within seconds; one that goes away or was never there fails nothing', () => {
  const warn = vi.spyOn(log, 'warn').mockImplementation(() => {});
  const later = () => {
    clock += 5001;
  };
  clock = 10_000;
  writeFileSync(first, '192.0.2.0/25\n');
  expect(listsWith('192.0.2.1')).toEqual(['scanners.txt']);
  expect(listsWith('192.0.2.200')).toEqual([]);
  expect(warn).toHaveBeenCalledTimes(1);
  writeFileSync(first, '192.0.2.128/25\n');
  utimesSync(first, 1, 1);
  expect(listsWith('192.0.2.200')).toEqual([]);
  later();
  expect(listsWith('192.0.2.200')).toEqual(['scanners.txt']);
  expect(listsWith('192.0.2.1')).toEqual([]);
  // Of the same length and date, as what only permissions were mended of.
  writeFileSync(first, '192.0.3.128/25\n');
  utimesSync(first, 1, 1);
  later();
  expect([listsWith('192.0.2.200'), listsWith('192.0.3.200')]).toEqual([[], ['scanners.txt']]);
  writeFileSync(first, '192.0.2.128/25\n');
  writeFileSync(second, '192.0.2.200\n');
  later();
  expect(listsWith('192.0.2.200')).toEqual(['scanners.txt', 'exits.txt']);
  rmSync(first);
  later();
  expect(listsWith('192.0.2.200')).toEqual(['scanners.txt', 'exits.txt']);
});
