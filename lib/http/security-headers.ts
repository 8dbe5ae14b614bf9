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

/** For the HTML of a mail, as the local inbox frames it: styles, and links that open elsewhere. It is of no origin and runs nothing. */
export const mailDocumentHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'x-frame-options': 'SAMEORIGIN',
} as const;

/** Headers of every response, whoever made it. */
export function standingHeaders({ secure }: Pick<Config, 'secure'>): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}
