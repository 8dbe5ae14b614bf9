import { NextRequest } from 'next/server';
import { config } from '@/lib/core/config';
import { authjsReturnCookieName } from '@/lib/sessions/cookie';
import { safeReturnTo } from './return-to';

const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim() ?? '';

/** Auth.js takes a return address for a fault of ours (500) where it cannot read it. It gets only ones that have been judged. */
export function withJudgedReturn(request: NextRequest): NextRequest {
  const { publicUrl } = config();
  const judge = (value: string) =>
    safeReturnTo(value.startsWith(`${publicUrl}/`) ? value.slice(publicUrl.length) : value);
  // Behind https the framework may know itself by another origin; providers were told the public one.
  const { pathname, search } = new URL(request.url);
  const url = new URL(`${pathname}${search}`, publicUrl);
  const asked = url.searchParams.get('callbackUrl');
  if (asked !== null) url.searchParams.set('callbackUrl', judge(asked));
  const judged = new NextRequest(url, request);
  // From the header itself: a value that cannot be decoded is missing from the parsed cookies, and Auth.js reads the header.
  const cookie = authjsReturnCookieName();
  const others = (request.headers.get('cookie') ?? '').split(/; */).filter((pair) => nameOf(pair) !== cookie);
  const returns = request.cookies.getAll(cookie);
  const rewritten = returns.map(({ name, value }) => `${name}=${encodeURIComponent(publicUrl + judge(value))}`);
  judged.headers.set('cookie', [...others, ...rewritten].join('; '));
  return judged;
}
