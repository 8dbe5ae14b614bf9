import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, type ProblemCode } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import { problemDocument } from './problem';
import { dataPolicy } from './security-headers';

const REASONS: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** A whole response, written by hand: where there is no request, there is no response object either. */
function farewell(error: AppError, standing: Record<string, string>): string {
  const requestId = newId();
  const body = JSON.stringify(problemDocument(error, requestId));
  const headers = {
    ...standing,
    'content-security-policy': dataPolicy,
    'x-request-id': requestId,
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('')}\r\n${body}`;
}

const FAREWELL_MILLISECONDS = 1000;

/**
 * Answers what never became a request (malformed, too long, too slow, an upgrade nobody offers) and closes the connection. No
 * timeout of the server watches such a socket any more, so a peer that keeps its half open is cut off after a second.
 */
export function hangUp(socket: Duplex, standing: Record<string, string>, error?: Error & { code?: string }): void {
  socket.on('error', () => {});
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(farewell(new AppError(REASONS[error?.code ?? ''] ?? 'malformed_request'), standing));
  // What still comes in is dropped, so that the answer is not lost to a reset.
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), FAREWELL_MILLISECONDS);
  socket.once('close', () => clearTimeout(cut));
}
