import { describe, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { walletMethods } from '@/lib/methods/registry';
import type { Letter, LetterKind, Whence } from './letter';
import { linkPages, mutableKinds } from './letter';
import { dark, light } from './letters/look';
import { byMethod } from './letters/words';
import { renderLetter } from './render';

const publicUrl = 'https://auth.example.com';
const whence: Whence = {
  at: '2025-11-21T13:04:31.000Z',
  device: 'Firefox on Windows',
  place: 'Germany',
  ip: '203.0.113.77',
};

function lettersOf({ whence: from, address }: { whence: Whence; address: string }): Letter[] {
  const key = { method: 'solana', address };
  return [
    { kind: 'verify_email', data: {} },
    { kind: 'confirm_sign_up', data: {} },
    { kind: 'sign_up_attempt', data: { whence: from } },
    { kind: 'reset_password', data: { whence: from } },
    { kind: 'confirm_change', data: { from: address } },
    { kind: 'change_announced', data: { to: address, whence: from } },
    { kind: 'email_changed', data: { to: address, whence: from } },
    { kind: 'account_claimed', data: { whence: from } },
    { kind: 'password_changed', data: { whence: from } },
    { kind: 'password_disabled', data: { whence: from } },
    { kind: 'password_guessed', data: { whence: from } },
    { kind: 'new_sign_in', data: { method: 'evm', whence: from } },
    {
      kind: 'new_sign_in',
      data: { method: 'evm', whence: from, reasons: ['unusual_place', 'impossible_travel', 'bad_reputation'] },
    },
    { kind: 'key_linked', data: { key, whence: from } },
    { kind: 'key_unlinked', data: { key, whence: from } },
    { kind: 'refresh_reused', data: { whence: from } },
    { kind: 'account_deleted', data: { whence: from } },
  ];
}

const letters = lettersOf({ whence, address: 'somebody@example.org' });
const pages: Partial<Record<LetterKind, string>> = linkPages;
const linkOf = (kind: LetterKind) => (pages[kind] ? `${publicUrl}${pages[kind]}#token=${newToken()}` : null);
const times = (text: string, part: string) => text.split(part).length - 1;
const drawn = async (letter: Letter) => {
  const link = linkOf(letter.kind);
  return { link, ...(await renderLetter(letter, { link, publicUrl })) };
};
const hrefs = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');

describe.each(letters)('$kind', (letter) => {
  test('has a short subject, a heading, a language, and says the same as HTML and as text', async () => {
    const { subject, html, text } = await drawn(letter);
    expect(subject).toMatch(/^[A-Z][\w' -]{5,50}$/);
    const heading = /<h1[^>]*>([^<]+)<\/h1>/.exec(html)?.[1] ?? '';
    expect(heading).not.toBe('');
    expect(text).toContain(`\n${heading}\n`);
    expect(html).toMatch(/^<!DOCTYPE html[^>]*><html[^>]* lang="en"/);
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(text).not.toMatch(/<[a-z/]|&[a-z]+;|\n{3}/);
    const paragraphs = [...html.matchAll(/<p class="ink"[^>]*>([^<]{20,})/g)].map(([, words]) => words?.trim() ?? '');
    expect(paragraphs.length).toBeGreaterThan(0);
    for (const words of paragraphs) expect(text).toContain(words.replaceAll('&#x27;', "'"));
  });

  test('has its link on a line of its own, once, and leads nowhere but to this site', async () => {
    const { link, html, text } = await drawn(letter);
    expect(hrefs(html).length).toBeGreaterThan(0);
    for (const href of hrefs(html)) expect(href === publicUrl || href.startsWith(`${publicUrl}/`), href).toBe(true);
    for (const [address] of text.matchAll(/[a-z]+:\/\/[^\s)]+/g)) expect(address.startsWith(publicUrl)).toBe(true);
    expect(times(text, '#token=')).toBe(link === null ? 0 : 1);
    expect(hrefs(html).filter((href) => href.includes('#token='))).toEqual(link === null ? [] : [link, link]);
    if (link !== null) expect(text.split('\n')).toContain(link);
  });

  test('LOG-11: fetches nothing, runs nothing, watches nobody, and holds no token but in its link', async () => {
    const { link, subject, html, text } = await drawn(letter);
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form|object|svg|video)\b|@import|url\(|\ssrc=|\son[a-z]+=/i);
    const token = link?.split('#token=')[1] ?? '#token=';
    expect(subject).not.toContain(token);
    for (const content of [html, text]) expect(content.replaceAll(link ?? '', '')).not.toContain(token);
  });

  test('says when, by what and from where, if it was done by somebody', async () => {
    const { html, text } = await drawn(letter);
    const told = 'whence' in letter.data;
    for (const words of ['Friday, 21 November 2025 at 13:04 UTC', 'Firefox on Windows', 'Germany', '203.0.113.77']) {
      expect(html.includes(words), words).toBe(told);
      expect(text.includes(words), words).toBe(told);
    }
  });

  test('says where it can be turned off, where it can', async () => {
    const { text } = await drawn(letter);
    expect(text.includes(`${publicUrl}/account/mail`)).toBe((mutableKinds as readonly string[]).includes(letter.kind));
  });

  test('is drawn without its link where that is lost', async () => {
    const { html, text } = await renderLetter(letter, { link: null, publicUrl });
    expect(html + text).not.toMatch(/#token|undefined|null/);
  });
});

const hostile = lettersOf({
  whence: {
    at: whence.at,
    device: '<img src=x onerror=alert(1)> www.evil.example',
    place: '<b>Elsewhere</b>',
    ip: '"><script>',
  },
  address: '"<a href=//evil.example>www.evil.example</a>"@www.evil.example',
});

test.each(hostile)('LOG-11: $kind makes neither markup nor a link of what a stranger wrote', async (letter) => {
  const { html, text } = await drawn(letter);
  expect(html).not.toMatch(/<(?:img|script|b|a href=\/)\b/);
  for (const href of hrefs(html)) expect(href.startsWith(publicUrl)).toBe(true);
  expect(html + text).not.toMatch(/evil\.example|www\.evil|@www/);
});

test('says so where device and place are not known', async () => {
  const unknown = { at: whence.at, device: 'Unknown device', place: null, ip: null };
  const { text } = await drawn({ kind: 'password_changed', data: { whence: unknown } });
  expect(text).toContain('Device: Unknown device\nWhere: a place we do not know\n');
});

test('a mail address of somebody is given as a hint', async () => {
  const { text } = await drawn({ kind: 'email_changed', data: { to: 'somebody@example.org', whence } });
  expect(text.replaceAll('\u200c', '')).toContain('s…@example.org');
  expect(text).not.toContain('omebody@');
});

test('LOG-11: of a domain that is a message, its end is shown', async () => {
  const from = 'a@your-wallet-is-locked-call-us-at-once.now.example';
  const { text } = await drawn({ kind: 'confirm_change', data: { from } });
  expect(text.replaceAll('\u200c', '')).toContain('a…@…cked-call-us-at-once.now.example');
  expect(text).not.toContain('wallet');
});

test('an account without an address asks for one without naming any', async () => {
  const { text } = await drawn({ kind: 'confirm_change', data: { from: null } });
  expect(text).toContain('An account that has no confirmed e-mail address yet is to get this one.');
});

test.each(walletMethods.map(({ id, label }) => ({ id, label })))('knows what $id is called', ({ id, label }) => {
  expect(byMethod(id)).toMatch(new RegExp(`^with an? ${label} wallet$`));
});

test('a passkey is called one, with what keeps it where that is known', async () => {
  expect(byMethod('passkey')).toBe('with a passkey');
  for (const [address, words] of [
    ['Windows Hello', 'a passkey (Windows Hello).'],
    ['Passkey', 'from now on: a passkey.'],
    [null, 'from now on: a passkey.'],
  ] as const) {
    const { text } = await drawn({ kind: 'key_linked', data: { key: { method: 'passkey', address }, whence } });
    expect(text.replace(/\s+/g, ' ')).toContain(words);
  }
});

test('a whole address of a wallet is shortened', async () => {
  const key = { method: 'evm', address: '0x71C7656EC7ab88b098defB751B7401B5f6d8976F' };
  const { text } = await drawn({ kind: 'key_linked', data: { key, whence } });
  expect(text).toContain('the Ethereum wallet 0x71C765…d8976F.');
});

describe.each([
  ['light', light],
  ['dark', dark],
])('WCAG 2.2 §1.4.3: in the %s', (_scheme, colours) => {
  test.each([
    ['ink', 'surface'],
    ['ink', 'sunken'],
    ['soft', 'canvas'],
    ['soft', 'surface'],
    ['soft', 'sunken'],
    ['accent', 'canvas'],
    ['accent', 'surface'],
    ['onAccent', 'accent'],
  ] as const)('%s on %s can be read', (front, back) => {
    const [brighter, darker] = [luminance(colours[front]), luminance(colours[back])].sort((a, b) => b - a);
    expect(((brighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
