import type { Config } from '@/lib/core/config';

/**
 * A policy for one response. Only scripts that carry this nonce, and what they load, run; there is no eval and no inline script. With
 * `frames` the page may show documents of this site inside itself.
 */
export function contentSecurityPolicy(
  nonce: string,
  { dev, secure, frames = false }: { dev: boolean; secure: boolean; frames?: boolean },
): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
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
    `frame-src ${frames ? "'self'" : "'none'"}`,
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
