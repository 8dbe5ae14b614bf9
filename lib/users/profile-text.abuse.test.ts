import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { enteredWith, type Owner, succeeded } from '@/lib/testing/people';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

let owner: Owner;
beforeAll(async () => {
  owner = await enteredWith(connectEvm());
});

const change = (body: object) => owner.api.patch('/api/v1/auth/me', body);
const named = async (display_name: string) => succeeded(await change({ display_name }), 200).display_name;
const described = async (bio: string) => succeeded(await change({ bio }), 200).bio;

const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}';
const england = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';

describe('text people type about themselves', () => {
  test.each([
    'Ada Lovelace',
    '<img src=x onerror=alert(1)>',
    '"; drop table users; --',
    '{{7*7}} ${7*7} %00 %s',
    'e\u0301 and \u00e9',
    '\u5c71\u7530 \u592a\u90ce',
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    family,
    england,
    '\u2764\ufe0f',
  ])('FUZ-04: %j is kept as it was typed', async (text) => {
    expect([await named(text), await described(text)]).toEqual([text, text]);
    expect((await owner.api.get('/api/v1/auth/me')).body).toMatchObject({ display_name: text, bio: text });
  });

  test.each([
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u061c',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202e',
    '\u2066',
    '\u2069',
    '\ufeff',
  ])('FUZ-04: %j, which hides or turns what stands beside it, is taken out', async (character) => {
    const text = `${character}gnp${character}.exe${character}`;
    expect([await named(text), await described(text)]).toEqual(['gnp.exe', 'gnp.exe']);
  });

  test('a name is one line; a bio has lines, of one kind', async () => {
    for (const line of ['\n', '\r', '\r\n', '\u2028', '\u2029']) {
      expect(await named(`a${line}b`), JSON.stringify(line)).toBe('ab');
      expect(await described(`a${line}b`), JSON.stringify(line)).toBe('a\nb');
    }
  });

  test.each([
    '',
    ' ',
    '\t\n',
    '\u00a0\u3000',
    '\u200b',
    '\u200d\u200d',
    '\u2060',
    '\u3164',
    '\u115f \u180e',
    '\u{e0041}',
    '\u202e \u0000',
  ])('%j, of which nothing would be seen, clears the field', async (text) => {
    succeeded(await change({ display_name: 'x', bio: 'x' }), 200);
    expect([await named(text), await described(text)]).toEqual([null, null]);
  });

  test.each(['\ud800', 'a\udfff', '\udc00\ud800'])('FUZ-03: %j, half a character, is refused', async (text) => {
    for (const field of ['display_name', 'bio']) {
      const { status, body } = await change({ [field]: JSON.parse(JSON.stringify(text)) });
      expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, [`body.${field}`]]);
    }
  });

  test('lengths are counted in characters, not in bytes or code units', async () => {
    for (const character of ['a', '\u00e9', '\u5c71', '\u{1f511}']) {
      expect(await named(character.repeat(60))).toBe(character.repeat(60));
      expect(await described(character.repeat(500))).toBe(character.repeat(500));
      for (const body of [{ display_name: character.repeat(61) }, { bio: character.repeat(501) }]) {
        expect((await change(body)).status, character).toBe(422);
      }
    }
    expect(await named(` ${'a'.repeat(60)}\u202e `)).toBe('a'.repeat(60));
  });
});
