import { NextRequest } from 'next/server';
import type { AppError } from '@/lib/core/errors';
import { requireUnblocked } from '@/lib/detection/blocked-sources/memory';
import { beginVisit, type Caller } from '@/lib/limits/visit';
import { authjs } from '@/lib/sessions/authjs';
import { oauthCookieName, sessionCookieName } from '@/lib/sessions/cookie';
import { readSessionToken } from '@/lib/sessions/read';
import { countedAs } from './counted-as';
import { readBytes } from './json-body';
import { withJudgedReturn } from './judged-return';
import { leave } from './leave';
import { refuseReturn, returnFromProvider, toSignIn } from './oauth-return';
import { asAppError, problemResponse } from './problem';
import { refusalPage, refusalPageHeaders, wantsPage } from './refusal-page';
import { clientOf } from './route';
import { refuseCrossSite } from './same-origin';

const RETURN = /\/callback\/([a-z0-9-]{1,32})$/;

/** A form for Auth.js: not from another site, and read as far as a body may go; Auth.js would read any to its end. */
async function judgedForm(request: NextRequest): Promise<NextRequest> {
  refuseCrossSite(request.headers);
  const { url, method, headers } = request;
  return new NextRequest(url, { method, headers, body: await readBytes(request) });
}

/** Reading the session must not write its cookie again: a cookie that ends with the browser would become one that stays. */
function withHeadersOfOurs(response: Response, { nextUrl }: NextRequest): Response {
  const headers = new Headers(response.headers);
  headers.set('cache-control', 'private, no-store');
  if (nextUrl.pathname.endsWith('/session')) {
    headers.delete('set-cookie');
    for (const cookie of response.headers.getSetCookie()) {
      if (!cookie.startsWith(`${sessionCookieName()}=`)) headers.append('set-cookie', cookie);
    }
  }
  return new Response(response.body, { status: response.status, headers });
}

async function answered(method: 'GET' | 'POST', request: NextRequest): Promise<Response> {
  const provider = RETURN.exec(request.nextUrl.pathname)?.[1];
  if (provider) return returnFromProvider(request, provider);
  const asked = method === 'POST' ? await judgedForm(request) : request;
  return withHeadersOfOurs(await authjs().handlers[method](withJudgedReturn(asked)), request);
}

/**
 * The user of the session cookie, as with any other call. A browser comes back from a provider across sites; with the cookie of its visit,
 * which no page elsewhere has it send but by going there, it is not that page's doing.
 */
async function callerOf(request: NextRequest, ip: string | null): Promise<Caller> {
  const caller = countedAs(request.headers, ip, await readSessionToken(sessionOf(request)));
  const returns = RETURN.test(request.nextUrl.pathname) && request.cookies.has(oauthCookieName());
  return returns ? { ...caller, elsewhere: false } : caller;
}

const sessionOf = (request: NextRequest): string => request.cookies.get(sessionCookieName())?.value ?? '';

/** A program is told in a problem document, a person on a page: that of a visit, where this is the return from one. */
async function refused(request: NextRequest, error: AppError, requestId: string): Promise<Response> {
  const { pathname } = request.nextUrl;
  const provider = RETURN.exec(pathname)?.[1];
  if (provider && error.code !== 'source_blocked') return refuseReturn(request, provider, error);
  if (!wantsPage(pathname, Object.fromEntries(request.headers))) {
    const response = problemResponse(error, requestId);
    response.headers.set('cache-control', 'no-store');
    return response;
  }
  if (error.code === 'rate_limited') return toSignIn(error);
  return new Response(refusalPage(error, { requestId }), {
    status: error.status,
    headers: { ...refusalPageHeaders, ...error.details.headers },
  });
}

/** Auth.js's own endpoints, refused to blocked sources and counted like any other call. */
export function handleAuthjs(method: 'GET' | 'POST') {
  return async (request: NextRequest): Promise<Response> => {
    const { ip, requestId } = clientOf(request);
    const visit = beginVisit();
    let response: Response;
    try {
      await requireUnblocked(ip);
      await visit.enter(['api'], await callerOf(request, ip));
      response = await answered(method, request);
    } catch (error) {
      response = await refused(request, asAppError(error, requestId), requestId);
    }
    await leave(visit, response);
    return response;
  };
}
