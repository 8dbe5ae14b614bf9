import { type Cookie, serializeCookie } from '@/lib/sessions/cookie';

/** What a handler answers: a status of its contract, the body for it, and cookies to set. */
export interface Reply {
  status: number;
  body?: unknown;
  cookies?: Cookie[];
}

export const ok = (body: unknown, cookies?: Cookie[]): Reply => ({
  status: 200,
  body,
  ...(cookies ? { cookies } : {}),
});
export const noContent = (cookies?: Cookie[]): Reply => ({ status: 204, ...(cookies ? { cookies } : {}) });

export function toResponse({ status, body, cookies = [] }: Reply): Response {
  const response = body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  for (const cookie of cookies) response.headers.append('set-cookie', serializeCookie(cookie));
  return response;
}
