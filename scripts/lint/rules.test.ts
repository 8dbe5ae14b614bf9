import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A file that breaks a rule, and what the linter has to say about it. */
const offences: [file: string, source: string, message: RegExp][] = [
  ['lib/core/a.ts', "import '@/lib/db/client';", /Core imports nothing of ours/],
  ['lib/core/b.ts', "import 'drizzle-orm';", /Database access lives in lib\/db/],
  ['lib/core/c.ts', 'export const url = process.env.DATABASE_URL;', /process\.env/],
  ['lib/core/d.ts', "import '@/lib/testing/postgres';", /Test support is for tests/],
  ['lib/db/a.ts', "import '@/lib/users/profile';", /database layer may import core/],
  ['lib/methods/a.ts', "import '@/lib/db/client';", /credential method is pure/],
  ['lib/methods/b.ts', "import 'next/server';", /neither Next nor React/],
  ['lib/methods/c.ts', "import '@/lib/sessions/open';", /credential method is pure/],
  ['lib/users/a.ts', "import '@/lib/api/contract';", /domain folder may import/],
  ['lib/users/b.ts', "import '@/lib/http/route';", /domain folder may import/],
  ['lib/users/c.ts', "import '@/components/ui/button';", /domain folder may import/],
  ['lib/users/d.ts', "export const route = await import('@/lib/http/route');", /domain folder may import/],
  ['lib/users/e.ts', "import 'drizzle-orm';", /Database access lives in lib\/db/],
  ['lib/users/f.ts', "import 'postgres';", /Database access lives in lib\/db/],
  ['lib/users/g.ts', "import 'next/headers';", /neither Next nor React/],
  ['lib/users/h.ts', "import '../sessions/open';", /Use the @\/ alias/],
  ['lib/users/i.ts', 'export const at = new Date();', /Read the time from/],
  ['lib/users/j.ts', 'export const at = Date.now();', /Read the time from/],
  [
    'lib/users/k.ts',
    "import { randomBytes } from 'node:crypto';\nexport const a = randomBytes(4);",
    /Ids and random secrets/,
  ],
  ['lib/users/l.ts', 'export const a = crypto.randomUUID();', /Ids and random secrets/],
  ['lib/users/m.ts', 'export const a = Math.random();', /Ids and random secrets/],
  ['lib/users/queries.ts', "import '@/lib/http/route';", /domain folder may import/],
  ['lib/sessions/a.ts', "import '@/app/page';", /domain folder may import/],
  ['lib/sessions/b.ts', "import 'react';", /does not know React/],
  ['lib/sessions/queries.ts', "import '@/lib/api/contract';", /domain folder may import/],
  ['lib/api/a.ts', "import '@/components/ui/button';", /Imports point down/],
  ['lib/http/a.ts', "import '@/app/page';", /Imports point down/],
  ['lib/http/b.ts', "import 'drizzle-orm/pg-core';", /Database access lives in lib\/db/],
  ['lib/mail/a.ts', "import 'react';", /neither Next nor React/],
  ['lib/mail/letters/a.ts', "import 'next/link';", /know nothing of pages/],
  ['lib/mail/letters/b.ts', "import '@/lib/users/profile';", /may import core, methods and mail/],
  ['lib/wallets/a.ts', "import '@/lib/sessions/open';", /run in the browser/],
  ['lib/passkeys/a.ts', "import '@/lib/sessions/open';", /run in the browser/],
  ['components/a.tsx', "import '@/lib/db/client';", /Components run in the browser/],
  ['components/b.tsx', "import '@/lib/api/handlers/wallets';", /Components run in the browser/],
  ['components/c.tsx', 'export const icon = <img src="/icon.svg" />;', /lint\/a11y/],
  ['app/a.tsx', "import 'drizzle-orm';", /Database access lives in lib\/db/],
  ['app/b.tsx', 'export const at = Date.now();', /Read the time from/],
  ['lib/events/left.ts', "import { right } from './right';\nexport const left = () => right;", /cycle/],
  ['lib/events/right.ts', "import { left } from './left';\nexport const right = () => left;", /cycle/],
];

/** The same things where they belong: nothing to say. */
const fine: [file: string, source: string][] = [
  ['lib/core/config.ts', 'export const url = process.env.DATABASE_URL;'],
  ['lib/core/clock.ts', 'export const at = Date.now();'],
  ['lib/core/ids.ts', "import { randomBytes } from 'node:crypto';\nexport const a = randomBytes(4);"],
  ['lib/db/client.ts', "import 'drizzle-orm';\nimport 'postgres';\nimport '@/lib/core/config';"],
  ['lib/methods/fine.ts', "import '@/lib/core/errors';\nimport '@/lib/methods/types';"],
  ['lib/limits/queries.ts', "import 'drizzle-orm';\nimport '@/lib/db/client';"],
  ['lib/limits/fine.ts', "import '@/lib/sessions/open';\nexport const at = new Date(5);"],
  [
    'lib/limits/fine.test.ts',
    "import '@/lib/testing/postgres';\nimport '@/lib/http/route';\nexport const at = new Date();",
  ],
  ['lib/mail/letters/fine.ts', "import 'react';\nimport '@react-email/link';\nimport '@/lib/core/config';"],
  ['lib/http/fine.ts', "import 'next/server';\nimport '@/lib/api/contract';\nimport '@/lib/sessions/open';"],
  ['components/fine.tsx', "import 'react';\nimport '@/lib/api/client';\nimport '@/lib/wallets/registry';"],
  ['app/fine.tsx', "import '@/components/ui/button';\nimport '@/lib/http/page';"],
  ['scripts/fine.ts', 'export const url = process.env.DATABASE_URL;'],
];

interface Report {
  diagnostics: { category: string; message: string; location: { path: string } }[];
}

let folder: string;
let report: Report;

const said = (file: string) =>
  report.diagnostics
    .filter(({ location }) => location.path.endsWith(file))
    .map(({ category, message }) => `${category}: ${message}`);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'latchkey-lint-'));
  for (const part of ['biome.json', 'scripts/lint/clock.grit', 'scripts/lint/randomness.grit']) {
    cpSync(part, path.join(folder, part), { recursive: true });
  }
  for (const [file, source] of [...offences, ...fine]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${source}\n`);
  }
  const biome = path.resolve('node_modules/@biomejs/biome/bin/biome');
  const flags = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.'];
  const { stdout } = spawnSync(process.execPath, [biome, ...flags], { cwd: folder, encoding: 'utf8' });
  report = JSON.parse(stdout) as Report;
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(offences)('%s is refused: %s', (file, _source, message) => {
  expect(said(file).join('\n')).toMatch(message);
});

test.each(fine)('%s is fine', (file) => {
  expect(said(file)).toEqual([]);
});
