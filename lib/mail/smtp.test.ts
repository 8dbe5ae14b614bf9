import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { now } from '@/lib/core/clock';
import type { Smtp } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import { impatient } from '@/lib/testing/delivery';
import { type Certificate, selfSigned, smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { judge } from './judge';
import { smtpTransport, type Transport } from './smtp';

let good: Certificate;
let foreign: Certificate;
const closing: (() => unknown)[] = [];

beforeAll(() => {
  good = selfSigned('localhost');
  foreign = selfSigned('mail.example.com');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function served(tls?: Parameters<typeof smtpServer>[0]): Promise<TestSmtpServer> {
  const server = await smtpServer(tls);
  closing.push(server.close);
  return server;
}

function reached(smtp: Smtp, ca?: string): Transport {
  const transport = smtpTransport(smtp, { patience: impatient, ...(ca ? { ca } : {}) });
  closing.push(transport.close);
  return transport;
}

const mail = () => ({
  messageId: `<${newId()}@localhost>`,
  date: now(),
  from: { name: 'Latchkey', address: 'no-reply@example.com' },
  to: 'somebody@example.com',
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
});

/** What became of one mail: `sent`, or why not. */
const send = (transport: Transport) =>
  transport.send(mail(), new AbortController().signal).then(
    () => 'sent',
    (error: unknown) => judge(error),
  );
const untrusted = { permanent: false, reason: 'no trusted TLS' };
const auth = { user: 'latchkey', pass: 'a password' };

/** Somebody in the middle who blots out STARTTLS in both directions. */
async function stripper(port: number): Promise<number> {
  const blotted = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('STARTTLS', 'XXXXXXXX'), 'latin1');
  const middle = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('data', (bytes) => upstream.write(blotted(bytes))).on('error', () => {});
    upstream.on('data', (bytes) => client.write(blotted(bytes))).on('error', () => {});
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  middle.listen(0, '127.0.0.1');
  await once(middle, 'listening');
  closing.push(() => middle.close());
  return (middle.address() as AddressInfo).port;
}

describe('FLT-08: where TLS is required', () => {
  test.each([false, true])(
    'mail goes over it, to a server with a good certificate (from the first byte: %s)',
    async (implicit) => {
      const server = await served({ tls: { ...good, implicit } });
      expect(await send(reached(server.smtp({ requireTls: true, auth }), good.cert))).toBe('sent');
      expect(server.received).toMatchObject([{ secure: true, to: ['somebody@example.com'] }]);
    },
  );

  test.each([
    ['offers none', 'nobody', () => ({})],
    ['has a certificate nobody signed', 'nobody', () => ({ tls: good })],
    ['has a certificate nobody signed, from the first byte', 'nobody', () => ({ tls: { ...good, implicit: true } })],
    ['speaks an old version only', 'it', () => ({ tls: { ...good, newestVersion: 'TLSv1.1' as const } })],
  ])(
    'neither mail nor password is said to a server that %s, where %s is trusted, and the mail is tried again',
    async (_name, trusted, options) => {
      const server = await served(options());
      const said: string[] = [];
      server.whim = (step) => {
        said.push(step);
        return 'go on';
      };
      const ca = trusted === 'it' ? good.cert : undefined;
      expect(await send(reached(server.smtp({ requireTls: true, auth }), ca))).toMatchObject({ permanent: false });
      expect(said.filter((step) => step !== 'greeting')).toEqual([]);
      expect(server.received).toEqual([]);
    },
  );

  test('a certificate for another name is not good, whoever signed it', async () => {
    const server = await served({ tls: foreign });
    expect(await send(reached(server.smtp({ requireTls: true, auth }), foreign.cert))).toEqual(untrusted);
    expect(server.asked).toEqual([]);
  });

  test('somebody in the middle who takes STARTTLS away gets nothing', async () => {
    const server = await served({ tls: good });
    const port = await stripper(server.port);
    let passwords = 0;
    server.whim = (step) => {
      if (step === 'auth') passwords += 1;
      return 'go on';
    };
    const what = await send(reached(server.smtp({ requireTls: true, auth, port }), good.cert));
    expect(what).toMatchObject({ permanent: false });
    expect([passwords, server.asked]).toEqual([0, []]);
    expect(await send(reached(server.smtp({ requireTls: true, auth }), good.cert))).toBe('sent');
  });
});

describe('where TLS is optional', () => {
  test('it is used when offered, whatever the certificate', async () => {
    const server = await served({ tls: good });
    expect(await send(reached(server.smtp()))).toBe('sent');
    expect(server.received).toMatchObject([{ secure: true }]);
  });

  test('mail goes in the clear when it is not', async () => {
    const server = await served();
    expect(await send(reached(server.smtp()))).toBe('sent');
    expect(server.received).toMatchObject([{ secure: false }]);
  });
});

test('connections are used again, four at most', async () => {
  const server = await served();
  let greeted = 0;
  server.whim = (step) => {
    if (step === 'greeting') greeted += 1;
    return 'go on';
  };
  const transport = smtpTransport(server.smtp());
  closing.push(transport.close);
  expect(await Promise.all(Array.from({ length: 40 }, () => send(transport)))).toEqual(Array(40).fill('sent'));
  expect([server.received.length, greeted]).toEqual([40, 4]);
});

test('a mail that never ends is let go, also where the server trickles', async () => {
  const server = createServer((socket) => {
    const drip = setInterval(() => socket.write('220-still here\r\n'), 100);
    socket.on('close', () => clearInterval(drip)).on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const smtp = { host: 'localhost', port, implicitTls: false, requireTls: false, auth: null };
  expect(await send(reached(smtp))).toMatchObject({ permanent: false });
});
