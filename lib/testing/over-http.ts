import { connect } from 'node:net';
import type { AnswerBody } from './requests';

/** Where the production build under test is served. */
export function baseUrl(): string {
  const url = process.env.E2E_BASE_URL;
  if (!url) throw new Error('E2E_BASE_URL is not set');
  return url;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; empty where it is not JSON. */
  body: AnswerBody & Record<string, unknown>;
}

/** One request over HTTP, as a program sends it. Redirects are answers, not followed. */
export async function ask(
  method: string,
  target: string,
  { body, token, headers = {} }: { body?: unknown; token?: string | undefined; headers?: Record<string, string> } = {},
): Promise<HttpAnswer> {
  const response = await fetch(`${baseUrl()}${target}`, {
    method,
    redirect: 'manual',
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : {},
  };
}

export interface RawAnswer {
  /** Status of the first response; 0 where there was none. */
  status: number;
  /** Status line and headers of the first response, in lower case. */
  head: string;
  /** Everything that came back. */
  text: string;
  /** Milliseconds until the connection was closed. */
  closedAfter: number;
}

/**
 * Writes bytes to the server exactly as given and reads until it closes the connection. With `stay`, this side never closes its
 * half by itself. Fails when the server has not closed within `patience` milliseconds. `at` is another server than the one under test.
 */
export function speak(bytes: string, { stay = false, patience = 10_000, at = baseUrl() } = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(at);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: stay });
    const chunks: Buffer[] = [];
    const poke = stay ? setInterval(() => socket.write(' '), 250) : undefined;
    const late = setTimeout(() => {
      clearInterval(poke);
      socket.destroy();
      reject(new Error(`The server kept the connection for ${patience} ms.`));
    }, patience);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A reset is a way of closing too.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      clearInterval(poke);
      const text = Buffer.concat(chunks).toString('latin1');
      const head = text.split('\r\n\r\n', 1)[0]?.toLowerCase() ?? '';
      const status = Number(/^http\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, head, text, closedAfter: performance.now() - started });
    });
    socket.write(bytes, 'latin1');
  });
}

/** A request as it goes over the wire. */
export function written(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, ...headers, '', body].join('\r\n');
}
