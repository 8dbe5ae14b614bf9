import { expect, test } from 'vitest';
import { passkeySite } from './passkeys';

test.each([
  ['https://auth.example.com', 'auth.example.com'],
  ['https://auth.example.com:8443', 'auth.example.com'],
  ['https://intranet', 'intranet'],
  ['http://localhost:3000', 'localhost'],
  ['http://app.localhost:3000', 'app.localhost'],
])('at %s passkeys belong to %s', (url, rpId) => {
  expect(passkeySite(new URL(url))).toEqual({ rpId, origin: url });
});

test.each([
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'https://192.0.2.7',
  'https://[2001:db8::1]',
  'http://auth.example.com',
  'http://localhost.example.com',
  'http://notlocalhost:3000',
])('at %s there are none', (url) => {
  expect(passkeySite(new URL(url))).toBeNull();
});
