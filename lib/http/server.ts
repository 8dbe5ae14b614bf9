import type { IncomingMessage, ServerResponse } from 'node:http';
import next from 'next';
import type { Config } from '@/lib/core/config';
import { LOOPBACK_HOSTS } from '@/lib/core/config/parts';
import { AppError } from '@/lib/core/errors';
import { newId, newToken } from '@/lib/core/ids';
import { log } from '@/lib/core/log';
import { refusalOf, startHearingOfBlocked, stopHearingOfBlocked } from '@/lib/detection/blocked-sources/memory';
import { startRemembering, stopRemembering } from '@/lib/sessions/cache';
import { crossOrigin } from './cors';
import { callerOf, inTheClear } from './forwarded';
import { malformation, refusal } from './front-door';
import { inTurn } from './in-turn';
import { INBOX_HEADER, isInboxPath, isMailDocument, mayReadInbox } from './inbox-gate';
import { nodeServer } from './node-server';
import { problemDocument } from './problem';
import { refusalPage, refusalPageHeaders, wantsPage } from './refusal-page';
import { contentSecurityPolicy, headersAt, mailDocumentHeaders, standingHeaders } from './security-headers';

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

/** Twice as long as the slowest answer takes. */
const IDLE_SECONDS = 60;
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

interface Refused {
  requestId: string;
  nonce: string;
  /** A person is looking. */
  page: boolean;
}

function answerProblem(response: ServerResponse, error: AppError, { requestId, nonce, page }: Refused): void {
  const headers = page
    ? refusalPageHeaders
    : { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(error.status, { ...headers, ...error.details.headers });
  response.end(page ? refusalPage(error, { requestId, nonce }) : JSON.stringify(problemDocument(error, requestId)));
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
  const turns = inTurn();
  const standing = standingHeaders(config);
  const scheme = config.secure ? 'https' : 'http';

  const server = nodeServer(
    {
      requestSeconds: config.http.requestSeconds,
      idleSeconds: IDLE_SECONDS,
      standing,
      ...(dev && { upgrade: app.getUpgradeHandler() }),
    },
    (request, response) => {
      const requestId = newId();
      const asked = request.headers.host ?? '';
      const { peer, ip } = callerOf(request, config);
      const target = request.url ?? '/';
      const pathname = target.split('?', 1)[0] ?? '/';
      const { headers, method = 'GET' } = request;
      const inbox = isInboxPath(pathname) ? { open: mayReadInbox(config, { ip: peer, headers }) } : null;
      const unprotected = inTheClear(request, pathname, peer, config);
      for (const name of [...OURS, ...NOT_FROM_OUTSIDE]) delete request.headers[name];
      const nonce = newToken();
      const asking = { requestId, nonce, page: wantsPage(pathname, headers) };
      const shown = { frames: inbox?.open ?? false, captcha: config.captcha?.origin };
      const policy = contentSecurityPolicy(nonce, { dev, secure: config.secure, ...shown });
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
      const cors = crossOrigin({ method, pathname, headers }, config.http.corsOrigins);
      const own = { ...standing, ...headersAt(pathname, policy), ...cors.headers, 'x-request-id': requestId };
      for (const [name, value] of Object.entries(own)) response.setHeader(name, value);

      const refused =
        malformation(target, request.rawHeaders) ??
        unprotected ??
        (isHealth(pathname) ? null : refusalOf(ip)) ??
        refusal(method, pathname);
      if (refused) return answerProblem(response, refused, asking);
      if (cors.preflight) return response.writeHead(204).end();
      if (isPageVisit(request) && otherLoopbackName(asked, config)) {
        response.writeHead(307, { location: `${config.publicUrl}${target}` });
        return response.end();
      }
      if (inbox?.open === false) request.url = NOWHERE;
      else if (inbox && isMailDocument(pathname)) response.setHeaders(new Headers(mailDocumentHeaders));
      const begin = () =>
        void handle(request, response).catch((error: unknown) => {
          log.error({ err: error, requestId }, 'request failed');
          if (response.headersSent) return response.destroy(error instanceof Error ? error : undefined);
          answerProblem(response, new AppError('internal_error'), asking);
        });
      if (isHealth(pathname)) return begin();
      // Whoever has gone while they waited does not want an answer any more.
      turns.enter(() => request.socket.destroyed || begin());
    },
  );

  server.on('connection', () => turns.arrived());
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
