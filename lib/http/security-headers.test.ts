import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy, headersAt, mailDocumentHeaders, standingHeaders } from './security-headers';

function directives(policy: string): Map<string, string[]> {
  return new Map(policy.split('; ').map((text) => [text.split(' ')[0] ?? '', text.split(' ').slice(1)]));
}

describe('HDR-02: the content security policy', () => {
  const policy = directives(contentSecurityPolicy('bm9uY2U=', { dev: false, secure: true }));

  test('lets no script run but ours: no inline, no eval, no wildcard, no foreign host', () => {
    const scripts = policy.get('script-src') ?? [];
    expect(scripts).toContain("'nonce-bm9uY2U='");
    for (const loose of [
      "'unsafe-inline'",
      "'unsafe-eval'",
      "'unsafe-hashes'",
      "'wasm-unsafe-eval'",
      '*',
      'https:',
      'data:',
      'blob:',
    ]) {
      expect(scripts).not.toContain(loose);
    }
    expect(policy.get('script-src-elem') ?? scripts).toEqual(scripts);
    expect(policy.get('script-src-attr')).toBeUndefined();
  });

  test('lets nothing frame us, and takes away what turns a small hole into a large one', () => {
    for (const name of ['object-src', 'base-uri', 'frame-ancestors', 'frame-src'])
      expect(policy.get(name)).toEqual(["'none'"]);
    for (const name of ['form-action', 'connect-src', 'default-src', 'font-src'])
      expect(policy.get(name)).toEqual(["'self'"]);
    expect(policy.has('upgrade-insecure-requests')).toBe(true);
  });

  test('a page that shows documents of this site frames those, and is framed by nobody all the same', () => {
    const framing = directives(contentSecurityPolicy('x', { dev: false, secure: true, frames: true }));
    expect(framing.get('frame-src')).toEqual(["'self'"]);
    expect(framing.get('frame-ancestors')).toEqual(["'none'"]);
  });

  test('where there is a captcha its provider may be framed and its script run, and nothing else is looser for it', () => {
    const captcha = 'https://challenges.cloudflare.com';
    const asking = directives(contentSecurityPolicy('bm9uY2U=', { dev: false, secure: true, captcha }));
    expect(asking.get('frame-src')).toEqual([captcha]);
    expect(asking.get('script-src')).toEqual([...(policy.get('script-src') ?? []), captcha]);
    for (const [name, sources] of policy) {
      if (name !== 'frame-src' && name !== 'script-src') expect(asking.get(name), name).toEqual(sources);
    }
    expect([...policy.values()].flat()).not.toContain(captcha);
    const both = directives(contentSecurityPolicy('x', { dev: false, secure: true, frames: true, captcha }));
    expect(both.get('frame-src')).toEqual(["'self'", captcha]);
  });

  test('in the HTML of a mail nothing runs and nothing is fetched, and only this site frames it', () => {
    const mail = directives(mailDocumentHeaders['content-security-policy']);
    expect(Object.fromEntries(mail)).toEqual({
      'default-src': ["'none'"],
      'style-src': ["'unsafe-inline'"],
      sandbox: ['allow-popups', 'allow-popups-to-escape-sandbox'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'self'"],
    });
  });

  test('only development evaluates strings', () => {
    expect(contentSecurityPolicy('x', { dev: true, secure: false })).toContain("'unsafe-eval'");
    expect(contentSecurityPolicy('x', { dev: false, secure: false })).not.toContain('unsafe-eval');
  });
});

test('HDR-05 HDR-06 HDR-07: the standing headers, and HSTS over https only', () => {
  const secure = standingHeaders({ secure: true });
  expect(secure).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(secure['referrer-policy']).toMatch(/^(no-referrer|strict-origin(-when-cross-origin)?|same-origin)$/);
  expect(secure['cross-origin-opener-policy']).toMatch(/^same-origin(-allow-popups)?$/);
  const permissions = (secure['permissions-policy'] ?? '').split(', ');
  for (const feature of ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'serial', 'hid', 'display-capture'])
    expect(permissions).toContain(`${feature}=()`);
  const allowed = permissions.filter((one) => !one.endsWith('=()'));
  expect(allowed.toSorted()).toEqual(['publickey-credentials-create=(self)', 'publickey-credentials-get=(self)']);
  expect(Number(/max-age=(\d+)/.exec(secure['strict-transport-security'] ?? '')?.[1])).toBeGreaterThanOrEqual(
    31_536_000,
  );
  expect(standingHeaders({ secure: false })['strict-transport-security']).toBeUndefined();
});

describe('headers by what is at a path', () => {
  const policy = contentSecurityPolicy('bm9uY2U=', { dev: false, secure: true });
  const policyAt = (pathname: string) => headersAt(pathname, policy)['content-security-policy'] ?? '';

  test('HDR-02: a page has the policy with its nonce', () => {
    for (const pathname of ['/', '/sign-in', '/account/wallets', '/docs', '/inbox', '/nowhere', '/apis', '/healthy'])
      expect(policyAt(pathname), pathname).toBe(policy);
  });

  test('HDR-02 HDR-05: what is no page may do nothing at all, and no nonce is kept with what caches keep', () => {
    for (const pathname of [
      '/api/v1/auth/me',
      '/api/auth/session',
      '/api/openapi.json',
      '/api',
      '/_next/static/chunks/main.js',
      '/_next/static/media/font.woff2',
      '/favicon.ico',
      '/logo.svg',
      '/inbox/mails.json',
      '/.well-known/jwks.json',
      '/health',
      '/health/live',
      '/metrics',
    ]) {
      const found = directives(policyAt(pathname));
      expect(Object.fromEntries(found), pathname).toEqual({
        'default-src': ["'none'"],
        'style-src': ["'unsafe-inline'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      });
    }
  });

  test('HDR-06: every page that a mailed link opens tells nobody its address', () => {
    const folder = path.resolve('app/(auth)');
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('/page.tsx'),
    );
    const opened = pages.filter((file) =>
      readFileSync(path.join(folder, file), 'utf8').includes("referrer: 'no-referrer'"),
    );
    expect(opened.length).toBeGreaterThan(2);
    for (const file of pages) {
      const { 'referrer-policy': referrer } = headersAt(`/${path.dirname(file)}`, policy);
      expect(referrer, file).toBe(opened.includes(file) ? 'no-referrer' : undefined);
    }
  });
});
