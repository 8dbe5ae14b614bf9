import type { NextRequest } from 'next/server';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import {
  browserCookieName,
  type Cookie,
  deviceCookie,
  deviceCookieName,
  sessionCookieName,
  trustCookie,
  trustCookieName,
  trustTokens,
} from '@/lib/sessions/cookie';
import { csrfToken } from '@/lib/sessions/csrf-token';
import { deviceIn } from '@/lib/sessions/known-devices/signed-device';
import type { SessionRequest, Transport } from '@/lib/sessions/open';
import { refuseCrossSite } from './same-origin';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The cookies that sign-in reads and sets. */
export interface Browser {
  /** Ties a wallet challenge to the browser that asked for it; null where there is none yet. */
  token: string | null;
  /** Token of the device cookie; null where none came. */
  device: string | null;
  /** The token to tie a new challenge to, and the cookie that keeps it, for cookie transport. */
  bind(transport: Transport): { token: string | null; cookies: Cookie[] };
  /** What proves a write of the session that came by cookie; null where none did. */
  csrfToken(): string | null;
  /** How a new session is asked for. A session cookie that came along is replaced. */
  sessionRequest(wish: { transport: Transport; remember: boolean }): SessionRequest;
  /** The token to know the browser by from now on, and the cookie that keeps it; neither for a program. */
  rememberDevice(): { device: string | null; cookies: Cookie[] };
  /** The cookies of an answer, and with that of a session that was asked for also the device's. */
  withDevice(cookies: readonly Cookie[]): Cookie[];
  /** The cookie that adds a token of trust to those the browser has; none for null. */
  withTrust(token: string | null): Cookie[];
}

function wishesCookie(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'transport' in body && body.transport === 'cookie';
}

/** Reads them. A request that would set a session cookie and that a browser says comes from elsewhere is refused. */
export function readBrowser(request: NextRequest, body: unknown, setsCookies = wishesCookie(body)): Browser {
  if (setsCookies) refuseCrossSite(request.headers);
  const sent = request.cookies.get(browserCookieName())?.value ?? '';
  const token = TOKEN.test(sent) ? sent : null;
  // Only where it is asked for: judging a signature is work, and most calls have no use for it.
  const sentDevice = () => deviceIn(request.cookies.get(deviceCookieName())?.value ?? '');
  let device: string | null = null;
  const trusts = trustTokens(request.cookies.get(trustCookieName())?.value ?? '');
  return {
    token,
    get device() {
      return sentDevice();
    },
    rememberDevice() {
      const isBrowser = request.headers.has('sec-fetch-site') || request.headers.has('origin');
      if (!isBrowser) return { device: null, cookies: [] };
      const kept = sentDevice() ?? newToken();
      return { device: kept, cookies: [deviceCookie(kept)] };
    },
    bind(transport) {
      if (transport === 'bearer') return { token: null, cookies: [] };
      if (token) return { token, cookies: [] };
      const made = newToken();
      return { token: made, cookies: [{ name: browserCookieName(), value: made, maxAgeSeconds: 3600 }] };
    },
    csrfToken() {
      const current = request.cookies.get(sessionCookieName())?.value ?? '';
      return TOKEN.test(current) && !request.headers.has('authorization') ? csrfToken(current) : null;
    },
    sessionRequest({ transport, remember }) {
      const current = request.cookies.get(sessionCookieName())?.value ?? '';
      const replaces = transport === 'cookie' && TOKEN.test(current) ? tokenHash(current) : null;
      if (transport === 'bearer') return { transport, remember, replaces, device: null, trusts: [] };
      device = sentDevice() ?? newToken();
      return { transport, remember, replaces, device, trusts };
    },
    withTrust(token) {
      const { trustedDeviceSeconds } = config().secondFactor;
      return token ? [trustCookie([token, ...trusts], trustedDeviceSeconds)] : [];
    },
    withDevice(cookies) {
      const opened = cookies.some(({ name }) => name === sessionCookieName());
      return [...cookies, ...(opened && device !== null ? [deviceCookie(device)] : [])];
    },
  };
}
