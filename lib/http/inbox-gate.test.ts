import { describe, expect, test } from 'vitest';
import type { Smtp } from '@/lib/core/config';
import { hasInbox, isInboxPath, isMailDocument, mayReadInbox } from './inbox-gate';

const from = { name: 'Latchkey', address: 'no-reply@localhost' };
const smtp: Smtp = { host: '127.0.0.1', port: 25, implicitTls: false, requireTls: false, auth: null };
const local = { mail: { from, smtp: null }, publicUrl: 'http://localhost:3000' };
const here = { ip: '127.0.0.1', headers: { host: 'localhost:3000' } };

describe('the local inbox', () => {
  test.each(['127.0.0.1', '127.9.8.7', '::1'])('is open to somebody at this machine: %s', (ip) => {
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost'])
      expect(mayReadInbox(local, { ip, headers: { host } }), host).toBe(true);
  });

  test.each([
    '',
    '10.0.0.1',
    '192.168.1.20',
    '172.17.0.1',
    '203.0.113.9',
    '128.0.0.1',
    '::',
    '::2',
    'fe80::1',
    '127.0.0.1.evil',
  ])('is closed to any other address: "%s"', (ip) => {
    expect(mayReadInbox(local, { ...here, ip })).toBe(false);
  });

  test('is not there where an SMTP server takes the mail', () => {
    const sending = { ...local, mail: { from, smtp } };
    expect(hasInbox(local)).toBe(true);
    expect(hasInbox(sending)).toBe(false);
    expect(mayReadInbox(sending, here)).toBe(false);
  });

  test.each(['https://auth.example.com', 'http://192.168.1.20:3000', 'http://localhost.example.com', 'http://0.0.0.0'])(
    'is not there for a site that others can open: %s',
    (publicUrl) => {
      expect(hasInbox({ ...local, publicUrl })).toBe(false);
      expect(mayReadInbox({ ...local, publicUrl }, here)).toBe(false);
    },
  );

  test.each(['evil.example', 'localhost.evil.example:3000', '127.0.0.1.nip.io', '', 'local host'])(
    'is closed to a page whose name was made to point here (DNS rebinding): "%s"',
    (host) => {
      expect(mayReadInbox(local, { ...here, headers: { host } })).toBe(false);
    },
  );

  test.each([
    'x-forwarded-for',
    'forwarded',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded-server',
    'x-real-ip',
    'x-client-ip',
    'cf-connecting-ip',
    'via',
  ])('is closed behind a proxy of this machine, which says so by %s', (name) => {
    expect(mayReadInbox(local, { ...here, headers: { ...here.headers, [name]: '127.0.0.1' } })).toBe(false);
  });

  test('goes by one name in all spellings', () => {
    for (const path of [
      '/inbox',
      '/inbox/',
      '/inbox/x/html',
      '/inbox/mails.json',
      '/%69nbox',
      '//inbox',
      '/INBOX/x',
      '/inbox%2fx',
    ])
      expect(isInboxPath(path), path).toBe(true);
    for (const path of ['/', '/inboxes', '/account/inbox', '/%']) expect(isInboxPath(path), path).toBe(false);
    expect(isMailDocument('/inbox/0199/html')).toBe(true);
    for (const path of ['/inbox/0199', '/inbox/html', '/inbox/a/b/html', '/inbox/mails.json'])
      expect(isMailDocument(path), path).toBe(false);
  });
});
