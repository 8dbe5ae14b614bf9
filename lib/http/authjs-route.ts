import { NextRequest } from 'next/server';
import { config } from '@/lib/core/config';
import { authjs } from '@/lib/sessions/authjs';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { safeReturnTo } from './return-to';

const RETURN_COOKIE = /(?:^|-)authjs\.callback-url$/;

const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim() ?? '';

/** Auth.js takes a return address for a fault of ours (500) where it cannot read it. It gets only ones that have been judged. */
function withJudgedReturn(request: NextRequest): NextRequest {
  const { publicUrl } = config();
  const judge = (value: string) =>
    safeReturnTo(value.startsWith(`${publicUrl}/`) ? value.slice(publicUrl.length) : value);
  const url = new URL(request.url);
  const asked = url.searchParams.get('callbackUrl');
  if (asked !== null) url.searchParams.set('callbackUrl', judge(asked));
  const judged = new NextRequest(url, request);
  // From the header itself: a value that cannot be decoded is missing from the parsed cookies, and Auth.js reads the header.
  const others = (request.headers.get('cookie') ?? '').split(/; */).filter((pair) => !RETURN_COOKIE.test(nameOf(pair)));
  const returns = request.cookies.getAll().filter(({ name }) => RETURN_COOKIE.test(name));
  const rewritten = returns.map(({ name, value }) => `${name}=${encodeURIComponent(publicUrl + judge(value))}`);
  judged.headers.set('cookie', [...others, ...rewritten].join('; '));
  return judged;
}

/**
 * Auth.js's own endpoints. Reading the session must not write its cookie again: that would turn a cookie that ends with the
 * browser into one that stays.
 */
export function handleAuthjs(method: 'GET' | 'POST') {
  return async (request: NextRequest): Promise<Response> => {
    const response = await authjs().handlers[method](withJudgedReturn(request));
    if (!request.nextUrl.pathname.endsWith('/session')) return response;
    const headers = new Headers(response.headers);
    headers.delete('set-cookie');
    for (const cookie of response.headers.getSetCookie()) {
      if (!cookie.startsWith(`${sessionCookieName()}=`)) headers.append('set-cookie', cookie);
    }
    return new Response(response.body, { status: response.status, headers });
  };
}
