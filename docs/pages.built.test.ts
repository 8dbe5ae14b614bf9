import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '@/lib/core/config';

const root = path.resolve(import.meta.dirname, '..');
const inDocs = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`);
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...inDocs.filter((file) => file.endsWith('.md'))];
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

function anchorsOf(markdown: string): string[] {
  const titles = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

test.each(pages.map((page) => [page]))('every link of %s leads to a file, and to a heading in it', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [file = '', anchor] = target.split('#');
    const at = file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), file);
    expect(existsSync(at), target).toBe(true);
    if (anchor) expect(anchorsOf(readFileSync(at, 'utf8'))).toContain(anchor);
  }
});

test('the README lists every setting that the configuration reads, and no other', () => {
  const files = [
    'lib/core/config.ts',
    'lib/core/config/mail.ts',
    'lib/core/config/oauth.ts',
    'lib/core/config/limits.ts',
    'lib/core/config/proxies.ts',
    'lib/core/config/second-factor.ts',
    'lib/core/config/detection.ts',
  ];
  const source = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const known = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name);
  const internal = ['NODE_ENV', 'LATCHKEY_EMBEDDED'];
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);
  expect(listed.length).toBeGreaterThan(15);
  expect([...new Set(known)].filter((name) => !internal.includes(name ?? '')).toSorted()).toEqual(
    listed.filter((name) => name !== 'DATA_DIR').toSorted(),
  );
});

test('the README has the defaults of the settings right', () => {
  const listed = Object.fromEntries(
    [...readme.matchAll(/^\| `([A-Z_]+)` +\| `([^`]+)` +\|/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const { PUBLIC_URL: _, ...defaults } = listed;
  const base = { NODE_ENV: 'test', DATABASE_URL: 'postgres://one:two@localhost:5432/three' };
  expect(Object.keys(defaults).length).toBeGreaterThan(10);
  expect(loadConfig({ ...base, ...defaults })).toEqual(loadConfig(base));
});
