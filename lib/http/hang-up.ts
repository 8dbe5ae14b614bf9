import type { Duplex } from 'node:stream';

const REASONS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const FAREWELL_MILLISECONDS = 1000;

/**
 * Answers what never became a request (malformed, too long, too slow, an upgrade nobody offers) and closes the connection. No
 * timeout of the server watches such a socket any more, so a peer that keeps its half open is cut off after a second.
 */
export function hangUp(socket: Duplex, error?: Error & { code?: string }): void {
  socket.on('error', () => {});
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = REASONS[error?.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  // What still comes in is dropped, so that the answer is not lost to a reset.
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), FAREWELL_MILLISECONDS);
  socket.once('close', () => clearTimeout(cut));
}
