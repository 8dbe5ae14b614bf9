import { describe, expect, test } from 'vitest';
import { estimateStrength } from './password-strength-estimate';

const level = (password: string, own: string[] = []) => estimateStrength(password, 8, own).level;

describe('password strength', () => {
  test('says how many characters are missing, counted as people count them', () => {
    expect(estimateStrength('short', 8)).toEqual({ level: 0, words: '3 more characters' });
    expect(estimateStrength('𝒶𝒷𝒸𝒹𝑒𝒻𝑔', 8)).toEqual({ level: 0, words: '1 more character' });
  });

  test.each(['password', 'Password1!', 'P@ssw0rd2024', 'qwertyuiop', 'letmein123', 'iloveyou!!', 'latchkey2026!'])(
    'a common password is never more than weak: %s',
    (password) => expect(level(password)).toBe(1),
  );

  test.each(['aaaaaaaaaaaa', 'abcdefghijkl', '123456789012', 'asdfghjklasdf', 'zyxwvutsrq'])(
    'runs and repeats add next to nothing: %s',
    (password) => expect(level(password)).toBe(1),
  );

  test.each(['correct horse battery staple', 'T7#kq9Lz!vR2mX', 'velvet-canyon-otter-83'])(
    'long or mixed is strong: %s',
    (password) => expect(level(password)).toBe(4),
  );

  test('a password made of the own e-mail address is weak, one that merely holds it is not', () => {
    expect(level('mallory.oak99', ['mallory.oak@example.com'])).toBe(1);
    expect(level('mallory.oak/velvet canyon otter', ['mallory.oak@example.com'])).toBe(4);
  });

  test('more of the same kind never lowers the level', () => {
    const phrase = 'ridge teapot lantern mosaic';
    const seen = [...phrase].map((_, index) => level(phrase.slice(0, index + 1)));
    expect(seen).toEqual([...seen].sort());
  });
});
