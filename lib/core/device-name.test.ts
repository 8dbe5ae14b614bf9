import { describe, expect, test } from 'vitest';
import { deviceName } from './device-name';

describe('the name of a device', () => {
  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'Chrome on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    ['curl/8.0', 'A program'],
    [null, 'Unknown device'],
    ['', 'Unknown device'],
  ])('of %s is %s', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });

  test.each([
    'evil.example.com/1.0 (x)',
    '<b>evil</b>/1 x',
    'https://evil.example/x y',
    'evil.example/2 Windows NT 10',
  ])('LOG-11: holds nothing that the client wrote: %s', (userAgent) => {
    expect(deviceName(userAgent)).toMatch(/^(?:A program|Windows)$/);
  });
});
