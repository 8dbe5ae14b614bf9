import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/core/errors';
import { refusalPage, wantsPage } from './refusal-page';

const requestId = '01930000-0000-7000-8000-000000000000';
const shown = (error: AppError) => refusalPage(error, { requestId, nonce: 'n0nce' });
const words = (html: string) =>
  html
    .replace(/<style[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const blocked = (seconds?: number) =>
  new AppError('source_blocked', {
    detail: 'What the API says.',
    ...(seconds && { headers: { 'retry-after': String(seconds) } }),
  });

const navigating = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' };

describe('a page is for', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['/sign-in', navigating, true],
    ['/', { accept: 'text/html,application/xhtml+xml' }, true],
    ['/api/auth/signin', navigating, true],
    ['/api/auth/callback/oidc', navigating, true],
    ['/nothing', navigating, true],
    // Scripts of a page: the router fetching the next one, ahead or not.
    ['/account', { 'sec-fetch-mode': 'cors', accept: '*/*', rsc: '1' }, false],
    ['/account', { 'sec-fetch-mode': 'cors', accept: 'text/html', 'next-router-prefetch': '1' }, false],
    ['/sign-in', { accept: '*/*' }, false],
    ['/sign-in', {}, false],
    ['/wordmark.svg', { 'sec-fetch-mode': 'no-cors', accept: 'image/*' }, false],
    // Whoever opens these by hand sees what a program sees.
    ['/api/v1/auth/me', navigating, false],
    ['/api/openapi.json', navigating, false],
    ['/.well-known/jwks.json', navigating, false],
    ['/_next/static/x.js', navigating, false],
  ])('%s with %j: %s', (pathname, headers, expected) => {
    expect(wantsPage(pathname, headers)).toBe(expected);
  });
});

describe('the page of a blocked source', () => {
  test('says for how long, until when and what to do, and no more than that of why', () => {
    const said = words(shown(blocked(7 * 60)));
    expect(said).toContain('Come back in 7 minutes');
    expect(said).toMatch(/closed to it until \d\d:\d\d UTC\./);
    expect(said).toContain('Another network may do');
    expect(said).not.toMatch(/brute|spray|password|rule|score|API/i);
  });

  test('names no seconds, which would stand still, and is over at the time it names', () => {
    const said = words(shown(blocked(6 * 60 + 1)));
    expect(said).toContain('Come back in 7 minutes');
    expect(words(shown(blocked(40)))).toContain('Come back in 40 seconds');
  });

  test('names the day where it is another one', () => {
    expect(words(shown(blocked(3 * 24 * 3600)))).toMatch(/Come back in 3 days .* until \d\d:\d\d UTC on \d+ \w+\./);
  });

  test('without an end promises none', () => {
    const said = words(shown(blocked()));
    expect(said).toContain('closed to your network');
    expect(said).not.toMatch(/Come back|UTC|Try again/);
  });

  test('needs no script and no file, and its one style carries the nonce', () => {
    const html = shown(blocked(60));
    expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import|\bon\w+=|style="/);
    expect(html.match(/<style[^>]*>/g)).toEqual(['<style nonce="n0nce">']);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, to]) => to)).toEqual(['']);
  });
});

test('any other refusal has its words, escaped, and the number of the request', () => {
  const html = shown(new AppError('malformed_request', { detail: 'Not <b>"this"</b> & that.' }));
  expect(html).not.toContain('<b>');
  expect(words(html)).toContain('Not &#60;b&#62;&#34;this&#34;&#60;/b&#62; &#38; that.');
  expect(words(html)).toContain(requestId);
  expect(words(shown(new AppError('rate_limited', { headers: { 'retry-after': '40' } })))).toContain(
    'You can try again in 40 seconds',
  );
});
