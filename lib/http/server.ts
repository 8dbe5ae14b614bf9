import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import next from 'next';
import type { Config } from '@/lib/core/config';
import { LOOPBACK_HOSTS } from '@/lib/core/config/parts';
import { AppError } from '@/lib/core/errors';
import { newId, newToken } from '@/lib/core/ids';
import { log } from '@/lib/core/log';
import { refusalOf, startHearingOfBlocked, stopHearingOfBlocked } from '@/lib/detection/blocked-sources/memory';
import { startRemembering, stopRemembering } from '@/lib/sessions/cache';
import { callerOf, inTheClear } from './forwarded';
import { malformation, refusal } from './front-door';
import { hangUp } from './hang-up';
import { INBOX_HEADER, isInboxPath, isMailDocument, mayReadInbox } from './inbox-gate';
import { problemDocument } from './problem';
import { contentSecurityPolicy, mailDocumentHeaders, standingHeaders } from './security-headers';

export interface Running {
  url: string;
  /** Stops accepting, lets requests under way finish for a few seconds, and resolves when the port is free. */
  close(): Promise<void>;
}

/** Headers that say who asks. Nobody but this server sets them. */
const OURS = [
  'x-request-id',
  'x-latchkey-client-ip',
  INBOX_HEADER,
  'x-nonce',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
];
/** Internal switches of the framework that no client has a use for. */
const NOT_FROM_OUTSIDE = [
  'x-middleware-subrequest',
  'x-invoke-path',
  'x-invoke-status',
  'x-matched-path',
  'x-now-route-matches',
  'next-action',
];

/** What the framework answers where there is nothing. */
const NOWHERE = '/_not-found';

/** Whoever watches the installation is answered wherever they call from. */
const isHealth = (pathname: string): boolean => pathname === '/health' || pathname === '/health/live';

const ROUTER_STATE = 'next-router-state-tree';

/** A segment, and what is below it: `["", { "children": ["account", {}] }]`, with more behind that is not looked at here. */
function isRouterTree(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [segment, below] = value as unknown[];
  const named = typeof segment === 'string' || Array.isArray(segment);
  return named && typeof below === 'object' && below !== null && Object.values(below).every(isRouterTree);
}

/** What the framework's own pages send. It takes one it cannot read for a fault of its own (500). */
function isRouterState(value: string | string[] | undefined): boolean {
  try {
    return typeof value === 'string' && isRouterTree(JSON.parse(decodeURIComponent(value)));
  } catch {
    return false;
  }
}

function answerProblem(response: ServerResponse, error: AppError, requestId: string): void {
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(error.status, { ...headers, ...error.details.headers });
  response.end(JSON.stringify(problemDocument(error, requestId)));
}

/** Wallet texts and cookies are bound to one name; on a loopback address the page moves to it, so that all three names work. */
function otherLoopbackName(host: string, config: Config): boolean {
  const own = new URL(config.publicUrl);
  if (!LOOPBACK_HOSTS.has(own.hostname) || host === config.domain) return false;
  const asked = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
  return asked !== null && LOOPBACK_HOSTS.has(asked.hostname) && asked.port === own.port;
}

function isPageVisit(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
}

/**
 * Starts the product on its port: Next.js behind one small server of ours that gives every request an id, the true client
 * address, the configured host name (whatever `Host` said) and a fresh CSP nonce, and refuses what the contracts do not know.
 */
export async function serve({ dev, config }: { dev: boolean; config: Config }): Promise<Running> {
  // `instrumentation.ts` refuses to run under any other server.
  Object.assign(globalThis, { latchkeyServer: true });
  const app = next({ dev, hostname: config.host ?? 'localhost', port: config.port });
  await app.prepare();
  startRemembering();
  startHearingOfBlocked();
  const handle = app.getRequestHandler();
  const standing = standingHeaders(config);
  const scheme = config.secure ? 'https' : 'http';

  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 15_000, maxHeaderSize: 16 * 1024 },
    (request, response) => {
      const requestId = newId();
      const asked = request.headers.host ?? '';
      const { peer, ip } = callerOf(request, config);
      const target = request.url ?? '/';
      const pathname = target.split('?', 1)[0] ?? '/';
      const { headers } = request;
      const inbox = isInboxPath(pathname) ? { open: mayReadInbox(config, { ip: peer, headers }) } : null;
      const unprotected = inTheClear(request, pathname, peer, config);
      for (const name of [...OURS, ...NOT_FROM_OUTSIDE]) delete request.headers[name];
      const nonce = newToken();
      const policy = contentSecurityPolicy(nonce, { dev, secure: config.secure, frames: inbox?.open ?? false });
      if (!isRouterState(request.headers[ROUTER_STATE])) delete request.headers[ROUTER_STATE];
      Object.assign(request.headers, {
        host: config.domain,
        'x-forwarded-host': config.domain,
        'x-forwarded-proto': scheme,
        'x-request-id': requestId,
        'x-latchkey-client-ip': ip,
        'x-forwarded-for': ip,
        ...(inbox?.open && { [INBOX_HEADER]: 'open' }),
        // Next reads the nonce for its own script tags from the policy of the request.
        'content-security-policy': policy,
      });
      for (const [name, value] of Object.entries(standing)) response.setHeader(name, value);
      response.setHeader('content-security-policy', policy);
      response.setHeader('x-request-id', requestId);

      const refused =
        malformation(target, request.rawHeaders) ??
        unprotected ??
        (isHealth(pathname) ? null : refusalOf(ip)) ??
        refusal(request.method ?? 'GET', pathname);
      if (refused) return answerProblem(response, refused, requestId);
      if (isPageVisit(request) && otherLoopbackName(asked, config)) {
        response.writeHead(307, { location: `${config.publicUrl}${target}` });
        return response.end();
      }
      if (inbox?.open === false) request.url = NOWHERE;
      else if (inbox && isMailDocument(pathname)) response.setHeaders(new Headers(mailDocumentHeaders));
      handle(request, response).catch((error: unknown) => {
        log.error({ err: error, requestId }, 'request failed');
        if (response.headersSent) return response.destroy(error instanceof Error ? error : undefined);
        answerProblem(response, new AppError('internal_error'), requestId);
      });
    },
  );

  if (dev) {
    const upgrade = app.getUpgradeHandler();
    server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head));
  } else {
    // There is no WebSocket endpoint; an upgrade must not reach anything that could forward it.
    server.on('upgrade', (_request, socket) => hangUp(socket, standing));
  }
  // No expectation is refused (RFC 9110 §10.1.1 allows that), and no tunnel offered.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => hangUp(socket, standing));
  server.on('clientError', (error, socket) => hangUp(socket, standing, error));

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });

  return {
    url: config.publicUrl,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 4000);
      await closed;
      clearTimeout(force);
      await stopRemembering();
      await stopHearingOfBlocked();
      await app.close();
    },
  };
}
