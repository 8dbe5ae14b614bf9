import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { hangUp } from './hang-up';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

interface Terms {
  /** A request has to have arrived whole within so long, and its headers within half of that. */
  requestSeconds: number;
  /** A connection on which nothing passes for so long is closed: longer than any answer takes to be made. */
  idleSeconds: number;
  /** Headers of the answer to what never becomes a request. */
  standing: Record<string, string>;
  /** Takes upgrades; without it there are none. */
  upgrade?: Upgrade;
}

/**
 * A server that waits for nobody: a peer that is slow with its headers or its body, whether it stops or drips, is answered 408 and cut
 * off when its time is up; one that does not take its answer is cut off, too; one that speaks no HTTP or asks for a tunnel is answered
 * and cut off at once. What a peer sent that has gone since is not heard: the listener always knows who calls.
 */
export function nodeServer(
  { requestSeconds, idleSeconds, standing, upgrade }: Terms,
  listener: RequestListener,
): Server {
  const requestTimeout = requestSeconds * 1000;
  const server = createServer(
    {
      requestTimeout,
      headersTimeout: requestTimeout / 2,
      // How often Node looks for connections whose time is up; by itself, only every half minute.
      connectionsCheckingInterval: Math.min(5000, requestTimeout / 4),
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      // Reset before it was read: nobody waits for an answer, and nobody can say whom the call counts for.
      if (request.socket.remoteAddress === undefined) return void request.socket.destroy();
      listener(request, response);
    },
  );
  // A peer that takes its answer as slowly, or not at all: nothing passes in either direction for so long.
  server.setTimeout(idleSeconds * 1000);
  // An upgrade must not reach anything that could forward it.
  server.on('upgrade', upgrade ?? ((_request, socket) => hangUp(socket, standing)));
  // No expectation is refused (RFC 9110 §10.1.1 allows that), and no tunnel offered.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => hangUp(socket, standing));
  server.on('clientError', (error, socket) => hangUp(socket, standing, error));
  return server;
}
