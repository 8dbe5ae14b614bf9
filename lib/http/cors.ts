import type { IncomingHttpHeaders } from 'node:http';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { methodsOf } from './front-door';

export interface CrossOrigin {
  /** Headers of the answer, whatever it is. */
  headers: Record<string, string>;
  /** The browser asks whether it may ask: these headers are the whole answer. */
  preflight: boolean;
}

const NOTHING: CrossOrigin = { headers: {}, preflight: false };

/** What a page elsewhere may read beside the body. */
const EXPOSED = 'x-request-id, retry-after, ratelimit, ratelimit-policy, www-authenticate';

/** Ten minutes: for so long a browser may still ask after an origin was taken off the list. */
const PREFLIGHT_SECONDS = '600';

/** A session cookie that no `Authorization` header stands before would decide who asks. */
function goesByCookie({ authorization, cookie = '' }: IncomingHttpHeaders): boolean {
  const names = cookie.split(';').map((pair) => pair.split('=', 1)[0]?.trim());
  return authorization === undefined && names.includes(sessionCookieName());
}

/**
 * What browsers are told when a page of another origin calls (Fetch Standard §3.3): for API v1 and the exact origins of `CORS_ORIGINS`
 * that it may, without cookies; for anybody else, and for a call that a session cookie would decide, nothing at all. Off where
 * there are no such origins.
 */
export function crossOrigin(
  { method, pathname, headers }: { method: string; pathname: string; headers: IncomingHttpHeaders },
  origins: readonly string[],
): CrossOrigin {
  if (origins.length === 0 || !pathname.startsWith('/api/v1/')) return NOTHING;
  // Also for those who get nothing: a cache must not give one origin the answer of another.
  const vary = { vary: 'Origin' };
  const origin = headers.origin ?? '';
  if (!origins.includes(origin) || goesByCookie(headers)) return { headers: vary, preflight: false };
  const allowed = { ...vary, 'access-control-allow-origin': origin };
  const methods = methodsOf(pathname);
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined || methods === null) {
    return { headers: { ...allowed, 'access-control-expose-headers': EXPOSED }, preflight: false };
  }
  return {
    headers: {
      ...allowed,
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': PREFLIGHT_SECONDS,
    },
    preflight: true,
  };
}
