import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const DOMAIN = [
  'challenges',
  'sign-in',
  'second-factor',
  'users',
  'sessions',
  'limits',
  'detection',
  'events',
  'mail',
  'queue',
  'jobs',
  'doctor',
  'captcha',
  'breached-passwords',
];

/** Which domain folders `folder` imports, tests and type-only imports left out: those do not exist at run time. */
function imported(folder: string): string[] {
  const found = new Set<string>();
  const at = path.resolve('lib', folder);
  for (const file of existsSync(at) ? readdirSync(at, { recursive: true, encoding: 'utf8' }) : []) {
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$|-fixture\.ts$/.test(file)) continue;
    for (const [, target] of readFileSync(path.join(at, file), 'utf8').matchAll(
      /^(?:import|export)(?! type)[^;]*?from '@\/lib\/([\w-]+)\//gm,
    )) {
      if (target && target !== folder && DOMAIN.includes(target)) found.add(target);
    }
  }
  return [...found];
}

/** The first circle that can be walked, as the folders on it, or null. */
function circle(graph: Map<string, string[]>): string[] | null {
  const done = new Set<string>();
  const walk = (at: string, path: string[]): string[] | null => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (done.has(at)) return null;
    for (const next of graph.get(at) ?? []) {
      const found = walk(next, [...path, at]);
      if (found) return found;
    }
    done.add(at);
    return null;
  };
  for (const start of graph.keys()) {
    const found = walk(start, []);
    if (found) return found;
  }
  return null;
}

test('a circle between folders is found', () => {
  expect(
    circle(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
      ]),
    ),
  ).toEqual(['a', 'b', 'c', 'a']);
  expect(
    circle(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
      ]),
    ),
  ).toBeNull();
});

test('domain folders use each other without a circle', () => {
  expect(circle(new Map(DOMAIN.map((folder) => [folder, imported(folder)])))).toBeNull();
});
