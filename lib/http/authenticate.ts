import type { NextRequest } from 'next/server';
import { AppError } from '@/lib/core/errors';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { type Principal, type Reading, readBearer, readSessionToken } from '@/lib/sessions/read';
import { refuseOtherOrigin, requireSameOrigin } from './same-origin';
import { requireSameUser } from './same-user';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

function isWrite(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/**
 * Who asks. An `Authorization` header decides alone where there is one; else the session cookie does, and a write must then come
 * from our own pages, a read not from a page of another origin. Null: nobody who can be believed.
 */
export async function authenticate(request: NextRequest, reading: Reading): Promise<Principal | null> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const token = BEARER.exec(authorization)?.[1];
    return token ? readBearer(token, reading) : null;
  }
  const token = request.cookies.get(sessionCookieName())?.value;
  if (!token) return null;
  const principal = await readSessionToken(token, reading);
  if (!principal) return null;
  if (isWrite(request.method)) requireSameOrigin(request.headers, token);
  else refuseOtherOrigin(request.headers);
  requireSameUser(request.headers, principal.user.id);
  return principal;
}

/** RFC 6750 §3: every 401 for want of a session says how to come back. */
export function unauthenticated(): AppError {
  return new AppError('unauthenticated', {
    detail: 'Sign in and try again.',
    headers: { 'www-authenticate': 'Bearer realm="latchkey"' },
  });
}
