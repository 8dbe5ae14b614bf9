import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hours, shifted, stopwatch } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { closeDb, db } from '@/lib/db/client';
import { events, mails } from '@/lib/db/schema';
import { impatient, letters, mailRow, posted } from '@/lib/testing/delivery';
import { ownDatabase } from '@/lib/testing/own-database';
import { type Person, signedUp } from '@/lib/testing/people';
import { eventsAbout } from '@/lib/testing/rows';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { deliver } from './deliver';
import { smtpTransport, type Transport } from './smtp';

await ownDatabase('deliver');

let server: TestSmtpServer;
let transport: Transport;
let owner: Person;

const never = () => new AbortController().signal;
const attempt = (id: string, last = false) => deliver(id, { last, signal: never() }, transport);
/** What a try that will be made again says, which is what is logged. */
const complaint = (id: string) =>
  attempt(id).then(
    (done) => `it was ${done}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );

beforeAll(async () => {
  owner = await signedUp();
});
beforeEach(async () => {
  server = await smtpServer();
  transport = smtpTransport(server.smtp(), { patience: impatient });
});
afterEach(async () => {
  transport.close();
  await server.close();
});
afterAll(closeDb);

describe('a mail that is taken', () => {
  test('INV-8: goes to the recipient of its row alone, once, however often it is asked for', async () => {
    const { id, recipient } = await posted();
    expect([await attempt(id), await attempt(id), await attempt(id)]).toEqual([
      'sent',
      'nothing to do',
      'nothing to do',
    ]);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      from: config().mail.from.address,
      to: [recipient],
      mail: { to: [{ address: recipient }], from: config().mail.from },
    });
    expect(server.asked).toEqual([recipient]);
  });

  test('says when and by whom it was written, under a Message-ID of ours, and that a machine wrote it', async () => {
    const { id } = await posted();
    const written = (await mailRow(id))?.createdAt;
    await shifted(hours(5), () => attempt(id));
    const [{ mail } = { mail: undefined }] = server.received;
    expect(mail).toMatchObject({ messageId: `<${id}@localhost>`, subject: expect.stringMatching(/\w/) });
    expect(Date.parse(mail?.date ?? '')).toBe(Math.floor((written?.getTime() ?? 0) / 1000) * 1000);
    const headers = Object.fromEntries(mail?.headers.map(({ key, value }) => [key, value]) ?? []);
    expect(headers['auto-submitted']).toBe('auto-generated');
    for (const name of ['x-mailer', 'bcc', 'cc']) expect(Object.keys(headers)).not.toContain(name);
  });

  test('carries its link in both of its forms, and the row holds nothing any more that could open the account', async () => {
    const { id, token } = await posted(letters.reset, { userId: owner.id });
    expect((await mailRow(id))?.sealedToken).not.toContain(token);
    await attempt(id);
    const link = `http://localhost:3000/reset-password#token=${token}`;
    expect(server.received[0]?.mail.text).toContain(link);
    expect(server.received[0]?.mail.html).toContain(link);
    expect(await mailRow(id)).toMatchObject({ sealedToken: null, data: {}, failure: null, sentAt: expect.any(Date) });
  });

  test('to somebody who deleted the account leaves no address behind', async () => {
    const { id } = await posted(letters.deleted);
    expect(await attempt(id)).toBe('sent');
    expect(await mailRow(id)).toMatchObject({ recipient: '', data: {}, sealedToken: null, sentAt: expect.any(Date) });
  });

  test('is opened by an older AUTH_SECRET too, and by no other', async () => {
    const [first, second] = [await posted(letters.reset), await posted(letters.reset)];
    const kept = config().secrets;
    try {
      Object.assign(config(), { secrets: ['the newest secret of this installation', ...kept] });
      expect(await attempt(first.id)).toBe('sent');
      expect(server.received[0]?.mail.text).toContain(first.token);
      Object.assign(config(), { secrets: ['the newest secret of this installation'] });
      expect(await attempt(second.id)).toBe('given up');
      expect(await mailRow(second.id)).toMatchObject({ failure: 'sealed under another AUTH_SECRET' });
    } finally {
      Object.assign(config(), { secrets: kept });
    }
  });
});

describe('a mail that is of no use', () => {
  test('whose link has expired is not sent, and its token is gone', async () => {
    const { id } = await posted(letters.reset, { userId: owner.id });
    expect(await shifted(hours(1), () => attempt(id))).toBe('given up');
    expect(server.asked).toEqual([]);
    expect(await mailRow(id)).toMatchObject({ failure: 'expired', sealedToken: null, sentAt: null });
  });

  test.each([
    'a@evil.example,b@example.com',
    'a@evil.example;b@example.com',
    '<a@evil.example> b@example.com',
    'g: a@evil.example, b@example.com;',
    'a@evil.example\r\nBcc: x@evil.example',
    '"a@evil.example"@example.com',
    'e@evil.example\u0001@example.com',
    'm\u0131ke@example.com',
    'nobody',
    '',
  ])('SGN-08: an address that could be read as another, %j, is never spoken to a server', async (recipient) => {
    const { id } = await posted(letters.notice, { recipient });
    expect(await attempt(id)).toBe('given up');
    expect([server.asked, server.received]).toEqual([[], []]);
  });
});

describe('a mail that is refused for good', () => {
  test.each([
    ['rcpt', { code: 550, text: '5.1.1 <who@example.com> unknown' }, '550 5.1.1'],
    ['rcpt', { code: 553, text: 'no such mailbox: who@example.com' }, '553'],
    ['taken', { code: 554, text: '5.6.0 content of who@example.com not liked' }, '554 5.6.0'],
    ['taken', { code: 552, text: '5.2.2 mailbox full' }, '552 5.2.2'],
  ] as const)('at %s with %j is given up at once, and the reason names no address', async (step, whim, reason) => {
    server.whim = (at) => (at === step ? whim : 'go on');
    const { id, recipient, token } = await posted(letters.reset, { userId: owner.id });
    const lines: unknown[] = [];
    const spy = vi.spyOn(log, 'error').mockImplementation((...line: unknown[]) => void lines.push(line));
    try {
      expect(await attempt(id)).toBe('given up');
    } finally {
      spy.mockRestore();
    }
    expect(await mailRow(id)).toMatchObject({ failure: reason, failedAt: expect.any(Date), sentAt: null });
    const event = (await eventsAbout(owner.id)).at(-1);
    expect(event).toMatchObject({ type: 'mail.failed', outcome: 'failure', data: { kind: 'reset_password', reason } });
    const told = JSON.stringify([lines, event]);
    expect(lines).toHaveLength(1);
    for (const secret of [recipient, 'who@example.com', token]) expect(told).not.toContain(secret);
    expect(await attempt(id)).toBe('nothing to do');
    expect(await db().$count(events, eq(events.id, event?.id ?? ''))).toBe(1);
  });
});

describe('a mail that cannot be sent at this moment', () => {
  test.each([
    ['greylisting', 'rcpt', { code: 451, text: '4.7.1 <who@example.com> greylisted, come back' }, '451 4.7.1'],
    ['a full server', 'taken', { code: 452, text: '4.3.1 not now' }, '452 4.3.1'],
    ['a server that is going down', 'mail', { code: 421, text: 'closing' }, '421'],
    ['a sender that is refused', 'mail', { code: 550, text: '5.7.1 you are not welcome' }, '550 5.7.1'],
    [
      'relaying that is refused',
      'rcpt',
      { code: 554, text: '5.7.1 <who@example.com>: Relay access denied' },
      '554 5.7.1',
    ],
    ['a sender that is unknown', 'rcpt', { code: 550, text: '5.1.8 sender domain not found' }, '550 5.1.8'],
    ['TLS that is missing', 'mail', { code: 530, text: '5.7.0 Must issue a STARTTLS command first' }, '530 5.7.0'],
    ['a refused greeting', 'greeting', { code: 554, text: 'no service for you' }, '554'],
  ] as const)('for %s is sent by a later try, once, under the same Message-ID', async (_name, step, whim, reason) => {
    server.whim = (at) => (at === step ? whim : 'go on');
    const { id, recipient } = await posted();
    for (let turn = 0; turn < 2; turn += 1)
      expect(await complaint(id)).toBe(`NotSentYet: the mail was not sent: ${reason}`);
    expect(await mailRow(id)).toMatchObject({ failure: reason, failedAt: null, sentAt: null });
    server.whim = () => 'go on';
    expect(await attempt(id)).toBe('sent');
    expect(server.received.map(({ to, mail }) => [to, mail.messageId])).toEqual([[[recipient], `<${id}@localhost>`]]);
    expect(await mailRow(id)).toMatchObject({ failure: null });
  });

  test('for a password the server does not know is sent when that was mended', async () => {
    transport.close();
    transport = smtpTransport(server.smtp({ auth: { user: 'latchkey', pass: 'old' } }), { patience: impatient });
    server.whim = (at) => (at === 'auth' ? { code: 535, text: '5.7.8 no' } : 'go on');
    const { id } = await posted();
    expect(await complaint(id)).toBe('NotSentYet: the mail was not sent: 535 5.7.8');
    server.whim = () => 'go on';
    expect(await attempt(id)).toBe('sent');
  });

  test.each(['greeting', 'mail', 'rcpt', 'taken'] as const)(
    'because the server says nothing at %s is let go in time and sent later',
    async (step) => {
      server.whim = (at) => (at === step ? 'hang' : 'go on');
      const { id } = await posted();
      const elapsed = stopwatch();
      expect(await complaint(id)).toBe('NotSentYet: the mail was not sent: no answer in time');
      expect(elapsed()).toBeLessThan(2_500);
      server.whim = () => 'go on';
      expect(await attempt(id)).toBe('sent');
      expect(server.received).toHaveLength(1);
    },
  );

  test('because the server takes its time is waited for longer once the server has all of it, so that it has it once', async () => {
    server.whim = (at) => (at === 'rcpt' ? { after: 900 } : 'go on');
    const { id } = await posted();
    expect(await complaint(id)).toBe('NotSentYet: the mail was not sent: no answer in time');
    server.whim = (at) => (at === 'taken' ? { after: 900 } : 'go on');
    expect(await attempt(id)).toBe('sent');
    expect(server.received).toHaveLength(1);
  });

  test.each(['greeting', 'mail', 'rcpt', 'taken'] as const)(
    'because the server dies at %s is sent later, once',
    async (step) => {
      let cuts = 3;
      server.whim = (at) => (at === step && cuts-- > 0 ? 'cut' : 'go on');
      const { id } = await posted();
      expect(await complaint(id)).toMatch(/^NotSentYet: the mail was not sent: connection (?:lost|failed)$/);
      cuts = 0;
      expect(await attempt(id)).toBe('sent');
      expect(server.received).toHaveLength(1);
    },
  );

  test('because there is no server is sent when there is', async () => {
    const { port } = server;
    transport.close();
    await server.close();
    transport = smtpTransport(server.smtp(), { patience: impatient });
    const { id } = await posted();
    expect(await complaint(id)).toBe('NotSentYet: the mail was not sent: connection failed');
    server = await smtpServer({ port });
    expect(await attempt(id)).toBe('sent');
  });

  test('of which the server’s yes was lost goes out twice at most, and both are known for one', async () => {
    let cuts = 1;
    server.whim = (at) => (at === 'taken' && cuts-- > 0 ? 'keep and cut' : 'go on');
    const { id } = await posted();
    expect(await complaint(id)).toMatch(/^NotSentYet/);
    expect(await attempt(id)).toBe('sent');
    expect(await attempt(id)).toBe('nothing to do');
    const [first, second, ...more] = server.received.map(({ mail }) => [mail.messageId, mail.date, mail.text]);
    expect(more).toEqual([]);
    expect(second).toEqual(first);
  });

  test('goes out over another connection at once when a used one was closed meanwhile by the server', async () => {
    await attempt((await posted()).id);
    let cuts = 1;
    server.whim = (at) => (at === 'mail' && cuts-- > 0 ? 'cut' : 'go on');
    expect(await attempt((await posted()).id)).toBe('sent');
    expect(server.received).toHaveLength(2);
  });

  test('is given up with the last try, for an operator to see', async () => {
    server.whim = (at) => (at === 'rcpt' ? { code: 451, text: '4.7.1 not now' } : 'go on');
    const { id } = await posted();
    expect(await attempt(id, true)).toBe('given up');
    expect(await mailRow(id)).toMatchObject({ failure: '451 4.7.1', failedAt: expect.any(Date) });
  });
});

describe('told to stop', () => {
  test('a mail that is nearly out is finished', async () => {
    const stopping = new AbortController();
    const { id } = await posted();
    server.whim = (at) => {
      if (at === 'rcpt') stopping.abort();
      return 'go on';
    };
    expect(await deliver(id, { last: false, signal: stopping.signal }, transport)).toBe('sent');
  });

  test('one that hangs is cut off within seconds and sent later', async () => {
    transport.close();
    transport = smtpTransport(server.smtp());
    const stopping = new AbortController();
    const { id } = await posted();
    server.whim = (at) => {
      if (at === 'rcpt') setTimeout(() => stopping.abort(), 100);
      return at === 'rcpt' ? 'hang' : 'go on';
    };
    const elapsed = stopwatch();
    await expect(deliver(id, { last: false, signal: stopping.signal }, transport)).rejects.toThrow('cut off');
    expect(elapsed()).toBeLessThan(1_500);
    server.whim = () => 'go on';
    expect(await attempt(id)).toBe('sent');
  });

  test('one that has not begun does not begin', async () => {
    const { id } = await posted();
    await expect(deliver(id, { last: false, signal: AbortSignal.abort() }, transport)).rejects.toThrow('cut off');
    expect(server.asked).toEqual([]);
  });
});

test('without an SMTP server it stays here with all that its reader needs', async () => {
  const { id } = await posted(letters.reset);
  const before = await mailRow(id);
  expect(await deliver(id, { last: false, signal: never() }, null)).toBe('kept');
  expect(await mailRow(id)).toEqual({ ...before, sentAt: expect.any(Date) });
  await db().delete(mails);
  expect(await deliver(id, { last: false, signal: never() }, null)).toBe('nothing to do');
});
