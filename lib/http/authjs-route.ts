import type { NextRequest } from 'next/server';
import { requireUnblocked } from '@/lib/detection/blocked-sources/memory';
import { beginVisit } from '@/lib/limits/visit';
import { authjs } from '@/lib/sessions/authjs';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { withJudgedReturn } from './judged-return';
import { returnFromProvider } from './oauth-return';
import { problemResponse } from './problem';
import { clientOf } from './route';

const RETURN = /\/callback\/([a-z0-9-]{1,32})$/;

async function answer(method: 'GET' | 'POST', request: NextRequest): Promise<Response> {
  const provider = RETURN.exec(request.nextUrl.pathname)?.[1];
  if (provider) return returnFromProvider(request, provider);
  const response = await authjs().handlers[method](withJudgedReturn(request));
  const headers = new Headers(response.headers);
  headers.set('cache-control', 'private, no-store');
  if (!request.nextUrl.pathname.endsWith('/session'))
    return new Response(response.body, { status: response.status, headers });
  headers.delete('set-cookie');
  for (const cookie of response.headers.getSetCookie()) {
    if (!cookie.startsWith(`${sessionCookieName()}=`)) headers.append('set-cookie', cookie);
  }
  return new Response(response.body, { status: response.status, headers });
}

/**
 * Auth.js's own endpoints, refused to blocked sources and counted like any other call. Reading the session must not write its cookie
 * again: that would turn a cookie that ends with the browser into one that stays.
 */
export function handleAuthjs(method: 'GET' | 'POST') {
  return async (request: NextRequest): Promise<Response> => {
    const { ip, requestId } = clientOf(request);
    const visit = beginVisit();
    try {
      await requireUnblocked(ip);
      await visit.enter(['api'], { ip, userId: null });
    } catch (error) {
      return problemResponse(error, requestId);
    }
    const response = await answer(method, request);
    await visit.leave(response.status);
    return response;
  };
}
