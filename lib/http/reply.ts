import { type Cookie, serializeCookie } from '@/lib/sessions/cookie';

/** What a handler answers: a status of its contract, the body for it, cookies to set and further headers. */
export interface Reply {
  status: number;
  body?: unknown;
  cookies?: Cookie[];
  headers?: Record<string, string>;
}

export const ok = (body: unknown, cookies?: Cookie[]): Reply => ({
  status: 200,
  body,
  ...(cookies ? { cookies } : {}),
});
/** The same for everybody, whatever comes of it. */
export const accepted = (): Reply => ({ status: 202, body: { accepted: true } });
/** An answer that a browser keeps as a file, under a name of ours. */
export const download = (body: unknown, file: string): Reply => ({
  status: 200,
  body,
  headers: { 'content-disposition': `attachment; filename="${file}"` },
});
export const noContent = (cookies?: Cookie[]): Reply => ({ status: 204, ...(cookies ? { cookies } : {}) });

export function toResponse({ status, body, cookies = [], headers = {} }: Reply): Response {
  const init = { status, headers };
  const response = body === undefined ? new Response(null, init) : Response.json(body, init);
  for (const cookie of cookies) response.headers.append('set-cookie', serializeCookie(cookie));
  return response;
}
