import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { describe, expect, test, vi } from 'vitest';
import { verifyDigest } from '@/lib/methods/secp256k1';
import { verifyEd25519 } from '@/lib/methods/solana/ed25519';
import { vectors, vectorsPresent } from './vectors-fixture';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

interface Case {
  tcId: number;
  comment: string;
  msg: string;
  sig: string;
  result: 'valid' | 'invalid';
}
interface Groups<Key> {
  testGroups: Array<{ publicKey: Key; tests: Case[] }>;
}

const halfOrder = secp256k1.Point.Fn.ORDER >> 1n;

function judgedEcdsa(uncompressed: string, signature: Uint8Array, message: string): boolean {
  const key = secp256k1.Point.fromHex(uncompressed).toBytes(true);
  return verifyDigest(signature, sha256(hex.decode(message)), key);
}

describe.skipIf(!vectorsPresent)('signature vectors', () => {
  test('Wycheproof Ed25519: every verdict agrees', () => {
    const { testGroups } = vectors<Groups<{ pk: string }>>('crypto/wycheproof_ed25519_test.json');
    const cases = testGroups.flatMap(({ publicKey, tests }) =>
      tests.map((one) => ({ ...one, key: hex.decode(publicKey.pk) })),
    );
    expect(cases).toHaveLength(151);
    for (const { tcId, comment, msg, sig, result, key } of cases) {
      expect(verifyEd25519(hex.decode(sig), hex.decode(msg), key), `${tcId} ${comment}`).toBe(result === 'valid');
    }
  });

  test('Wycheproof ECDSA P1363: every verdict agrees, and a high s is refused besides', () => {
    const { testGroups } = vectors<Groups<{ uncompressed: string }>>(
      'crypto/wycheproof_ecdsa_secp256k1_sha256_p1363_test.json',
    );
    let accepted = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, comment, msg, sig, result } of tests) {
        const lowS = BigInt(`0x0${sig.slice(64)}`) <= halfOrder;
        const verdict = judgedEcdsa(publicKey.uncompressed, hex.decode(sig), msg);
        expect(verdict, `${tcId} ${comment}`).toBe(result === 'valid' && lowS);
        accepted += Number(verdict);
      }
    }
    expect(accepted).toBeGreaterThan(50);
  });

  test('Wycheproof ECDSA Bitcoin: of the signatures that are DER at all, every verdict agrees', () => {
    const { testGroups } = vectors<Groups<{ uncompressed: string }>>(
      'crypto/wycheproof_ecdsa_secp256k1_sha256_bitcoin_test.json',
    );
    let judged = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, comment, msg, sig, result } of tests) {
        const compact = fromDer(sig);
        if (!compact) continue;
        judged += 1;
        expect(judgedEcdsa(publicKey.uncompressed, compact, msg), `${tcId} ${comment}`).toBe(result === 'valid');
      }
    }
    expect(judged).toBeGreaterThan(100);
  });

  test('Ed25519 edge cases: small order, S beyond the group order and non-canonical encodings are refused', () => {
    const cases = vectors<Array<{ message: string; pub_key: string; signature: string }>>(
      'crypto/ed25519_speccheck.json',
    );
    const verdicts = cases.map(({ message, pub_key, signature }) =>
      verifyEd25519(hex.decode(signature), hex.decode(message), hex.decode(pub_key)),
    );
    // 2 and 3 have keys of mixed order; both fulfil the equation without the cofactor, and only the holder of the key can build them.
    expect(verdicts.flatMap((accepted, index) => (accepted ? [index] : []))).toEqual([2, 3]);
  });
});

function fromDer(signature: string): Uint8Array | null {
  try {
    return secp256k1.Signature.fromBytes(hex.decode(signature), 'der').toBytes('compact');
  } catch {
    return null;
  }
}
