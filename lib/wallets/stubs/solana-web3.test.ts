import { PublicKey as Original } from '@solana/web3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Connection, PublicKey, Transaction } from './solana-web3';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the key that stands in for the one of @solana/web3.js', () => {
  test('writes and reads every key as the original does', () => {
    fc.assert(
      fc.property(key, (bytes) => {
        const original = new Original(bytes);
        expect(new PublicKey(bytes).toBase58()).toBe(original.toBase58());
        expect([...new PublicKey(original.toBase58()).toBytes()]).toEqual([...original.toBytes()]);
        expect(new PublicKey(bytes).equals(new PublicKey(original.toBase58()))).toBe(true);
      }),
    );
  });

  test.each([0, 31, 33])('refuses %i bytes', (length) => {
    expect(() => new PublicKey(new Uint8Array(length))).toThrow('Invalid public key input');
  });

  test('keeps its own copy of the bytes', () => {
    const bytes = new Uint8Array(32).fill(1);
    const made = new PublicKey(bytes);
    bytes.fill(2);
    made.toBytes().fill(3);
    expect([...made.toBytes()]).toEqual(Array(32).fill(1));
  });
});

test('what concerns transactions says that it is left out', () => {
  expect(() => new Connection()).toThrow('left out');
  expect(() => Transaction.from()).toThrow('left out');
});
