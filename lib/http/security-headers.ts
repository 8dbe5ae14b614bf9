import type { Config } from '@/lib/core/config';

interface PolicyOptions {
  dev: boolean;
  secure: boolean;
  /** The page may show documents of this site inside itself. */
  frames?: boolean;
  /** Origin of the captcha's provider: its script and its frames. */
  captcha?: string | undefined;
}

/**
 * A policy for one response. Only scripts that carry this nonce, and what they load, run; there is no eval and no inline script. Of other
 * sites nothing is shown or run but the captcha, where there is one.
 */
export function contentSecurityPolicy(nonce: string, { dev, secure, frames = false, captcha }: PolicyOptions): string {
  const framed = [...(frames ? ["'self'"] : []), ...(captcha ? [captcha] : [])];
  return [
    "default-src 'self'",
    // Beside 'strict-dynamic' browsers look at no origin; those that do not know it do.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${captcha ? ` ${captcha}` : ''}${dev ? " 'unsafe-eval'" : ''}`,
    // Beside a nonce browsers ignore 'unsafe-inline', which the development overlay needs.
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Inline style attributes cannot run script, and dialogs and meters position themselves with them.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self'",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    `frame-src ${framed.join(' ') || "'none'"}`,
    "manifest-src 'self'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** For what is no page: should a browser show it as one all the same, nothing of it runs, loads or is framed. Pictures style themselves. */
export const dataPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The API, what caches may keep, and files. A nonce must not be kept with them. */
const NO_PAGE = /^\/(?:api|_next|\.well-known|health|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/** Pages that a mailed link opens. The token is in the fragment; the address of the page is nobody else's business either. */
const TOKEN_PAGE = /^\/(?:reset-password|verify-email|confirm-email|undo-email-change)$/;

/** What a response has beside the standing headers, by what is at its path. `policy` is the one for a page. */
export function headersAt(pathname: string, policy: string): Record<string, string> {
  return {
    'content-security-policy': NO_PAGE.test(pathname) ? dataPolicy : policy,
    ...(TOKEN_PAGE.test(pathname) ? { 'referrer-policy': 'no-referrer' } : {}),
  };
}

/** For the HTML of a mail, as the local inbox frames it: styles, and links that open elsewhere. It is of no origin and runs nothing. */
export const mailDocumentHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'x-frame-options': 'SAMEORIGIN',
} as const;

/** Passkeys are for this site's own pages; of what else a browser can do for a page, nothing is needed. */
const permissions = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media'],
  ...['geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi'],
  ...['payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'usb', 'xr-spatial-tracking'],
]
  .map((feature) => `${feature}=()`)
  .concat('publickey-credentials-get=(self)', 'publickey-credentials-create=(self)')
  .join(', ');

/** Headers of every response, whoever made it. */
export function standingHeaders({ secure }: Pick<Config, 'secure'>): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'x-permitted-cross-domain-policies': 'none',
    'permissions-policy': permissions,
    ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}
