import { config } from '@/lib/core/config';
import { LOOPBACK_HOSTS } from '@/lib/core/config/parts';
import { AppError } from '@/lib/core/errors';
import { isCsrfToken } from '@/lib/sessions/csrf-token';

/**
 * The origins that are this very server: the public one, and on a loopback address its other two names, which nobody else can
 * serve pages from.
 */
export function ownOrigins(): readonly string[] {
  const url = new URL(config().publicUrl);
  if (!LOOPBACK_HOSTS.has(url.hostname)) return [url.origin];
  const port = url.port ? `:${url.port}` : '';
  return [...LOOPBACK_HOSTS].map((host) => `${url.protocol}//${host}${port}`);
}

const refuse = () => new AppError('cross_site_request', { detail: 'Do this from a page of this site.' });

function contradicted(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  return (site !== null && site !== 'same-origin') || (origin !== null && !ownOrigins().includes(origin));
}

/** Where a client that goes by a cookie puts the token of its session. */
export const CSRF_HEADER = 'x-csrf-token';

/**
 * For writes that a session cookie authorises: there must be word from the browser that our own page asks, or, from a client that says
 * nothing of that, the token of the very session. A token that is there has to be right in any case.
 */
export function requireSameOrigin(headers: Headers, sessionToken: string): void {
  const silent = headers.get('sec-fetch-site') === null && headers.get('origin') === null;
  const token = headers.get(CSRF_HEADER);
  const proven = token === null ? !silent : isCsrfToken(token, sessionToken);
  if (contradicted(headers) || !proven) throw refuse();
}

/** For reads that a session cookie authorises: a page of another origin gets no answer by it, whatever its browser would do with it. */
export function refuseOtherOrigin(headers: Headers): void {
  const origin = headers.get('origin');
  if (origin !== null && !ownOrigins().includes(origin)) throw refuse();
}

/** For requests that would set a cookie but use none (login CSRF): a browser that names another site is refused. */
export function refuseCrossSite(headers: Headers): void {
  if (contradicted(headers)) throw refuse();
}

/**
 * True where a browser says that a page of another site has it ask: one whose calls `CORS_ORIGINS` does not want, and that has no token
 * of its own, which no page can have a browser send without being allowed to. What such a page does is not its visitor's doing.
 */
export function isFromElsewhere(headers: Headers): boolean {
  if (headers.has('authorization')) return false;
  const origin = headers.get('origin');
  if (origin !== null) return ![...ownOrigins(), ...config().http.corsOrigins].includes(origin);
  const site = headers.get('sec-fetch-site');
  return site === 'cross-site' || site === 'same-site';
}
