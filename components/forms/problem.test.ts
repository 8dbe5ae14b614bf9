import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ApiProblem } from '@/lib/api/client';
import { formErrors } from './form-errors';
import { problemOf } from './problem';

const refused = (status: number, code: string, retryAfter: string | null) =>
  new ApiProblem(status, { code, title: 'No', detail: 'What the API says.' }, retryAfter);

describe('a refusal that ends by itself', () => {
  test.each([
    ['rate_limited', 429],
    ['source_blocked', 403],
  ])('%s: says when, and why without words of the API', (code, status) => {
    const before = performance.now();
    const { text, until } = problemOf(refused(status, code, '40'));
    expect(until).toBeGreaterThanOrEqual(before + 40_000);
    expect(until).toBeLessThanOrEqual(performance.now() + 40_000);
    expect(text).not.toMatch(/API|again/);
  });

  test.each([
    ['rate_limited', 429, null],
    ['source_blocked', 403, null],
    ['rate_limited', 429, 'Sat, 21 Nov 2026 19:00:00 GMT'],
    ['unavailable', 503, '5'],
    ['busy', 503, '1'],
  ])('%s, %i with Retry-After %s: one sentence, and no countdown', (code, status, retryAfter) => {
    const { text, until } = problemOf(refused(status, code, retryAfter));
    expect(until).toBeUndefined();
    expect(text).toMatch(/\.$/);
    expect(text).not.toMatch(/API/);
  });

  test('is about the form as a whole, whatever the form says about single fields', () => {
    const places = { rate_limited: 'email', invalid_credentials: 'password' };
    const words = { rate_limited: 'words of the form' };
    const { form, fields } = formErrors(refused(429, 'rate_limited', '40'), ['email'], places, words);
    expect([form?.until === undefined, form?.text, fields]).toEqual([false, 'Too many tries.', {}]);
  });
});

describe('what is refused is said in one way', () => {
  const sources = ['components', 'app']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const filesWith = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

  test('there are forms and buttons to look at', () => {
    expect(filesWith(/<FormProblem>/).length).toBeGreaterThan(20);
    expect(filesWith(/useProblem\(\)/).length).toBeGreaterThan(10);
  });

  test('only one file takes a problem of the API apart; a second one waits for codes, which is its own subject', () => {
    const apart =
      /\b(?:thrown|problem|error|failure)\??\.(?:detail|title|retryAt|retryAfterSeconds)\b|\bstatus === 429/;
    expect(filesWith(apart).filter((file) => !file.startsWith('app/docs/'))).toEqual([
      'components/forms/problem.ts',
      'components/second-factor/code-form.tsx',
    ]);
  });

  test('a problem is put into words nowhere but in FormProblem', () => {
    const worded = /(?:problem(?:Of\([^)]*\))?|failed|refused|errors\.form)\??\.text\b/;
    expect(filesWith(worded)).toEqual(['components/forms/form-errors.tsx', 'components/forms/form-problem.tsx']);
    expect(filesWith(/<Pause\b/)).toEqual([]);
    expect(filesWith(/['/]pause'/)).toEqual(['components/forms/problem.ts', 'components/oauth/visit-problem.tsx']);
  });

  test('whatever shows a problem holds back its button: by a form, by useProblem or by the time itself', () => {
    const shows = sources.filter(({ file, text }) => /<FormProblem>/.test(text) && file.startsWith('components/'));
    const holds = /busy=\{[^}]*(?:busy|held)|\bheld\b|busy !== false/;
    const silent = ['components/oauth/visit-problem.tsx'];
    expect(shows.filter(({ text }) => !holds.test(text)).map(({ file }) => file)).toEqual(silent);
  });

  test('a refusal that is caught is told of, or thrown on; where it is not, what was wanted goes on without it', () => {
    const goesOn = [
      'components/email/confirm-sign-up.tsx',
      'components/second-factor/finish-sign-in.tsx',
      'components/second-factor/other-sessions.ts',
    ];
    const catches = sources.filter(({ text }) => /\b(?:api|call)\(\s*'/.test(text) && /\bcatch\b/.test(text));
    const answered = /\btell\(|problemOf\(|throw thrown/;
    expect(catches.filter(({ text }) => !answered.test(text)).map(({ file }) => file)).toEqual(goesOn);
    expect(catches.length).toBeGreaterThan(12);
  });
});
