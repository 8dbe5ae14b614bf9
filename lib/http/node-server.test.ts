import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { speak, written } from '@/lib/testing/over-http';
import { nodeServer } from './node-server';

let server: Server;
const finished: string[] = [];

beforeAll(async () => {
  server = nodeServer(
    { requestSeconds: 2, idleSeconds: 4, standing: { 'x-content-type-options': 'nosniff' } },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => {});
      request.on('end', () => {
        finished.push(Buffer.concat(chunks).toString());
        // More than the buffers of both ends hold.
        response.end(request.url === '/long' ? Buffer.alloc(64 * 1024 * 1024, 'x') : 'done');
      });
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.E2E_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const host = 'Host: localhost';

/** Says one piece after another, half a second apart, until the server hangs up; how often it spoke, and what it heard. */
async function drip(first: string, piece: string, atMost: number): Promise<{ said: number; heard: string }> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let [said, heard, over] = [0, '', false];
  socket.on('data', (chunk: Buffer) => (heard += chunk));
  socket.on('error', () => {});
  socket.on('close', () => (over = true));
  socket.write(first);
  for (; said < atMost && !over; said += 1) {
    await sleep(500);
    socket.write(piece);
  }
  socket.destroy();
  return { said, heard };
}

describe('FLT: a peer that is slow', () => {
  test.each([
    ['says nothing of its headers', 'POST /x HTTP/1.1\r\n'],
    ['stops in the middle of a header', `POST /x HTTP/1.1\r\n${host}\r\nX-`],
    ['stops before its body', written('POST /x', [host, 'Content-Length: 10'])],
    ['stops in the middle of its body', written('POST /x', [host, 'Content-Length: 10'], '{"a"')],
    ['stops between two chunks', written('POST /x', [host, 'Transfer-Encoding: chunked'], '4\r\n{"a"\r\n')],
  ])('and %s is answered 408 and cut off', async (_name, bytes) => {
    const { status, head, text } = await speak(bytes, { patience: 15_000 });
    expect(status).toBe(408);
    expect(head).toContain('application/problem+json');
    expect(head).toContain('nosniff');
    expect(text).toContain('"request_timeout"');
    expect(finished).toEqual([]);
  });

  test.each([
    ['headers', `POST /x HTTP/1.1\r\n${host}\r\n`, 'X-Y: z\r\n'],
    ['a body', written('POST /x', [host, 'Content-Length: 1000']), 'x'],
    ['chunks', written('POST /x', [host, 'Transfer-Encoding: chunked']), '1\r\nx\r\n'],
  ])('and drips %s gets no more time for it', async (_name, first, piece) => {
    const { said, heard } = await drip(first, piece, 40);
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(said).toBeLessThan(40);
    expect(finished).toEqual([]);
  });

  test('to take its answer is cut off', async () => {
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const peer = connect(port, '127.0.0.1');
    peer.on('error', () => {});
    peer.write(written('GET /long', [host]));
    peer.pause();
    const [socket] = await accepted;
    await once(socket, 'close');
    peer.destroy();
    expect(finished.splice(0)).toEqual(['']);
  });

  test('does not keep others from being served, however many there are', async () => {
    const slow = Array.from({ length: 100 }, () =>
      speak(written('POST /x', [host, 'Content-Length: 10'], 'x'), { patience: 20_000 }),
    );
    const lines = [host, 'Content-Length: 2', 'Connection: close'];
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await speak(written('POST /x', lines, '{}'))).status).toBe(200);
    }
    expect(finished.splice(0)).toEqual(Array(20).fill('{}'));
    for (const { status } of await Promise.all(slow)) expect(status).toBe(408);
  });
});

test('a peer that takes its time within the limit is served', async () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk));
  socket.write(written('POST /x', [host, 'Content-Length: 4', 'Connection: close'], '{'));
  await sleep(300);
  socket.write(' ');
  await sleep(300);
  socket.end(' }');
  await once(socket, 'close');
  expect(heard).toMatch(/^HTTP\/1\.1 200 /);
  expect(finished.splice(0)).toEqual(['{  }']);
});

test('RLM: what a peer sent that reset the connection is not heard, for nobody could say whom it counts for', async () => {
  const { port } = server.address() as AddressInfo;
  for (let turn = 0; turn < 5; turn += 1) {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const peer = connect(port, '127.0.0.1');
    peer.on('error', () => {});
    const [socket] = await accepted;
    const over = once(socket, 'close');
    // Both are here before the server reads the first byte.
    peer.write(written('POST /x', [host, 'Content-Length: 2'], '{}'), () => peer.resetAndDestroy());
    await over;
  }
  expect(finished.splice(0)).toEqual([]);
  expect((await speak(written('POST /x', [host, 'Content-Length: 2', 'Connection: close'], '{}'))).status).toBe(200);
  expect(finished.splice(0)).toEqual(['{}']);
});

test('RED-09: there is no upgrade and no tunnel', async () => {
  const upgrade = written('GET /', [host, 'Connection: Upgrade', 'Upgrade: websocket']);
  for (const bytes of [upgrade, written('CONNECT evil.example:443', [host])]) {
    const { status, text } = await speak(bytes);
    expect(status).toBe(400);
    expect(text).toContain('"malformed_request"');
  }
});
