import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { newEmail, newPassword } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { selfSigned } from '@/lib/testing/smtp';

const heard: string[] = [];

/** Says that all is solved, in the name of the provider, with a certificate that nobody vouches for. */
const impostor = createHttps(selfSigned('localhost'), (request, response) => {
  request.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
  response.setHeader('content-type', 'application/json').end('{"success":true,"hostname":"localhost"}');
});

/** What is at the provider's place. */
const answering: Record<string, (socket: Socket) => void> = {
  // As a portal of a network in between would.
  'http in place of https': (socket) => {
    socket.on('data', (bytes) => heard.push(bytes.toString())).end('HTTP/1.1 200 OK\r\n\r\n{"success":true}');
  },
  'a certificate that nobody vouches for': (socket) => void impostor.emit('connection', socket),
  'a connection that is closed in the handshake': (socket) => {
    socket.once('data', () => socket.destroy());
  },
};
let answer: (socket: Socket) => void = (socket) => socket.destroy();
const open = new Set<Socket>();
const gate = createServer((socket) => {
  open.add(socket.on('error', () => {}));
  answer(socket);
});
await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));

const SECRET = '0x4AAAAAAA-a-secret-nobody-may-hear';
process.env.TURNSTILE_SITE_KEY = '0x4AAAAAAATESTSITEKEY';
process.env.TURNSTILE_SECRET_KEY = SECRET;
process.env.TURNSTILE_URL = `https://localhost:${(gate.address() as AddressInfo).port}`;
process.env.CAPTCHA_AFTER_FAILURES = '0';

afterAll(async () => {
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => gate.close(resolve));
  await closeDb();
});

const doors = ['email/signup', 'password/forgot', 'email/login'];

describe.each(Object.keys(answering))('CAP-05: with %s at the other end', (what) => {
  test.each(doors)('%s believes nobody, and the secret is not said', async (path) => {
    answer = answering[what] as typeof answer;
    const password = path === 'password/forgot' ? {} : { password: newPassword() };
    const body = { email: newEmail(), ...password, captcha_token: 'a-token-of-somebody' };
    const { status, body: problem } = await program().post(`/api/v1/auth/${path}`, body);
    expect({ status, code: problem.code }).toEqual({ status: 503, code: 'captcha_unavailable' });
    for (const said of heard) expect(said).not.toContain(SECRET);
  });
});
