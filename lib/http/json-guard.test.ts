import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/core/errors';
import { guardJson, MAX_JSON_DEPTH, MAX_JSON_MEMBERS } from './json-guard';

/** The code it refuses a text with, or null. */
function refusal(text: string): string | null {
  try {
    guardJson(text);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const childrenOf = (value: Json): Json[] => (typeof value === 'object' && value ? Object.values(value) : []);

function depthOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...childrenOf(value).map(depthOf));
}

function membersOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children = childrenOf(value);
  return Math.max(1, children.length) + children.reduce((sum: number, child) => sum + membersOf(child), 0);
}

/** Text that looks like the marks of JSON, so that a reader who loses its place in a string is found out. */
const trickyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc
    .array(fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\\"', '\\u0022', '\n', 'a', '\ud800'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);
const name = fc
  .oneof(trickyText, fc.constantFrom('a', 'b', 'length', 'constructor', 'toString', 'then'))
  .filter((text) => text !== '__proto__');

const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'max', maxDepth: 11, withCrossShrink: true },
    fc.oneof(trickyText, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }) as fc.Arbitrary<Json>,
  ),
}));

/** JSON may be written in many ways. */
const spaced = fc.constantFrom(0, 1, '\t', '\r\n ');

describe('guardJson', () => {
  test('FUZ-10: lets through every value within its bounds and nothing beyond them, however it is written', () => {
    const seen = { through: 0, refused: 0 };
    fc.assert(
      fc.property(anyJson, spaced, (value, space) => {
        const within = depthOf(value) <= MAX_JSON_DEPTH && membersOf(value) <= MAX_JSON_MEMBERS;
        seen[within ? 'through' : 'refused'] += 1;
        expect(refusal(JSON.stringify(value, null, space))).toBe(within ? null : 'body_too_complex');
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(seen.through, seen.refused)).toBeGreaterThan(50);
  });

  test('FUZ-09: a field that an object has twice is refused wherever the object stands, also under another spelling', () => {
    const escaped = (text: string) =>
      `"${[...text].map((_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(name, anyJson, anyJson, fc.nat(5), fc.boolean(), (field, one, two, deep, respelt) => {
        fc.pre(depthOf(one) + deep < MAX_JSON_DEPTH && depthOf(two) + deep < MAX_JSON_DEPTH);
        fc.pre(membersOf(one) + membersOf(two) + deep + 2 <= MAX_JSON_MEMBERS);
        const plain = JSON.stringify(field);
        const again = respelt && field.length === [...field].length ? escaped(field) : plain;
        const twice = `{${plain}: ${JSON.stringify(one)}, ${again}:${JSON.stringify(two)}}`;
        expect(refusal('{"a":'.repeat(deep) + twice + '}'.repeat(deep))).toBe('malformed_json');
        expect(refusal('['.repeat(deep) + twice + ']'.repeat(deep))).toBe('malformed_json');
      }),
      { numRuns: 2_000 },
    );
  });

  test('FUZ-09: the same name in another object, or as a value, is no repetition', () => {
    for (const text of [
      '{"a":{"a":{"a":1}}}',
      '[{"a":1},{"a":2}]',
      '{"a":"a","b":["a","a"]}',
      '{"a":"\\"a\\":1,\\"a\\":2"}',
      '{"":1," ":2}',
      '{"a":1,"A":2}',
    ]) {
      expect(refusal(text), text).toBeNull();
    }
  });

  test('FUZ-08: __proto__ is an unknown field at every depth and in every spelling, and is named by where it stands', () => {
    for (const [text, path] of [
      ['{"__proto__":{"isAdmin":true}}', 'body.__proto__'],
      ['{"a":1,"__pr\\u006fto__":null}', 'body.__proto__'],
      ['{"credential":{"response":{"__proto__":1}}}', 'body.credential.response.__proto__'],
      ['{"list":[{"x":[]},{"__proto__":1}]}', 'body.list.__proto__'],
      [`{"${'n'.repeat(1000)}":{"__proto__":1}}`, `body.${'n'.repeat(64)}.__proto__`],
    ] as const) {
      const refused = (() => {
        try {
          guardJson(text);
        } catch (error) {
          return error as AppError;
        }
      })();
      expect([refused?.code, refused?.details.errors?.[0]?.path], text).toEqual(['unknown_field', path]);
    }
    expect(refusal('{"a":"__proto__"}')).toBeNull();
  });

  test('FUZ-03: whatever the text is, it is refused by a code or left to the parser, and never in more than linear time', () => {
    fc.assert(
      fc.property(trickyText, fc.array(trickyText, { maxLength: 30 }), (first, rest) => {
        expect([null, 'body_too_complex', 'malformed_json', 'unknown_field']).toContain(refusal(first + rest.join('')));
      }),
      { numRuns: 5_000 },
    );
    // Each of these makes a matcher that starts again at every quote read the rest 20,000 times.
    for (const unit of ['"', '\\"', '"\\', '{"', '[', '{"a":', ',', '\\', '"a",']) {
      const text = unit.repeat(Math.floor(60_000 / unit.length));
      expect([null, 'body_too_complex', 'malformed_json'], unit).toContain(refusal(text));
    }
  });

  test('its bounds leave room for every contract', () => {
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect([refusal(deep(MAX_JSON_DEPTH)), refusal(deep(MAX_JSON_DEPTH + 1))]).toEqual([null, 'body_too_complex']);
    const wide = (fields: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: fields }, (_, at) => [`f${at}`, at])));
    expect([refusal(wide(MAX_JSON_MEMBERS)), refusal(wide(MAX_JSON_MEMBERS + 1))]).toEqual([null, 'body_too_complex']);
  });
});
