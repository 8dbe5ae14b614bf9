import { NextRequest } from 'next/server';
import { GET } from '@/app/api/auth/[...nextauth]/route';
import { succeeded } from './people';
import { type BrowserCaller, browser } from './requests';

/** Where a page of ours sent a browser, and what the address says. */
export interface Landed {
  status: number;
  path: string;
  /** The short code of what stood in the way; null where nothing did. */
  error: string | null;
  query: URLSearchParams;
}

interface Wish {
  provider?: string;
  purpose?: 'sign_in' | 'link' | 'reauthenticate';
  remember?: boolean;
  return_to?: string;
}

/** Presses the button of a provider: the address it leads to. */
export async function setOff(page: BrowserCaller, { provider = 'oidc', ...wish }: Wish = {}): Promise<string> {
  const body = succeeded(await page.post(`/api/v1/auth/oauth/${provider}`, wish), 200);
  return (body as { authorization_url?: string }).authorization_url ?? '';
}

/** Comes back from a provider: follows `address` to our own callback with what this browser keeps, and `more` headers. */
export async function arriveAt(page: BrowserCaller, address: string, more = {}): Promise<Landed> {
  const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', ...more };
  const response = await GET(new NextRequest(address, { headers }));
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split('; ');
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (attributes.includes('Max-Age=0')) page.cookies.delete(name);
    else page.cookies.set(name, value);
  }
  const url = new URL(response.headers.get('location') ?? 'http://nowhere.invalid', address);
  const { pathname, search, hash, searchParams } = url;
  return {
    status: response.status,
    path: pathname + search + hash,
    error: searchParams.get('error'),
    query: searchParams,
  };
}

/** A browser with the same cookies at this moment. */
export function copyOf(page: BrowserCaller): BrowserCaller {
  const copy = browser();
  for (const [name, value] of page.cookies) copy.cookies.set(name, value);
  return copy;
}
