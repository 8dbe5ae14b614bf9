import { describe, expect, test } from 'vitest';
import { newId, newNonce, newToken } from './ids';

describe('newId', () => {
  test('is a UUIDv7 (RFC 9562 §5.7) of this moment', () => {
    const before = Date.now();
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const milliseconds = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(milliseconds).toBeGreaterThanOrEqual(before);
    // Ids made faster than the clock runs borrow from the next milliseconds.
    expect(milliseconds).toBeLessThanOrEqual(Date.now() + 1000);
  });

  test('100,000 in a row are all different and never go backwards', () => {
    const ids = Array.from({ length: 100_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });
});

describe('secrets', () => {
  test('a nonce has 25 letters and digits, each about equally often', () => {
    const text = Array.from({ length: 8000 }, newNonce).join('');
    expect(text).toMatch(/^[0-9A-Za-z]{200000}$/);
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = text.length / 62;
    const chiSquare = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: above 128 once in about a million honest runs; a plain `% 62` gives some 1,500.
    expect(counts.size).toBe(62);
    expect(chiSquare).toBeLessThan(128);
  });

  test('a token is 32 bytes of base64url', () => {
    expect(newToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(newToken(), 'base64url')).toHaveLength(32);
    expect(new Set(Array.from({ length: 10_000 }, newToken)).size).toBe(10_000);
  });
});
