import { expect, test } from 'vitest';
import { codesFile } from './codes-file';

test('the file says what the codes are for, and has each on a line of its own', () => {
  const codes = ['AAAA-BBBB-CCCC-DDDD-EEEE-FFFF', 'GGGG-HHHH-JJJJ-KKKK-MMMM-NNNN'];
  const file = codesFile({ codes, site: 'example.com', account: 'ada', madeAt: new Date('2026-03-04T23:59:59Z') });
  const lines = file.split('\n');
  expect(lines.slice(0, 3)).toEqual(['Recovery codes for example.com', 'Account: ada', 'Made: 2026-03-04']);
  expect(lines.filter((line) => codes.includes(line))).toEqual(codes);
  expect(file.endsWith('\n')).toBe(true);
});
