import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base64, bech32, hex } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { addressBytes, parseAddress } from '@/lib/methods/cosmos/address';
import { aminoBytes, signDocOf, sortedJson } from '@/lib/methods/cosmos/adr036';
import { isCompressedPoint, verifyDigest } from '@/lib/methods/secp256k1';
import { vectors, vectorsPresent } from './vectors-fixture';

interface VerifyCase {
  prefix: string;
  signer: string;
  data_hex: string;
  pubkey_hex: string;
  signature_hex: string;
  algo: 'secp256k1' | 'ethsecp256k1';
  result: true | false | 'throws';
}

describe.skipIf(!vectorsPresent)('Cosmos vectors', () => {
  test.each(vectors<VerifyCase[]>('cosmos/keplr_adr36_verify.json') ?? [])(
    'Keplr verifyADR36Amino: $signer, $data_hex',
    (one) => {
      const address = parseAddress(one.signer);
      const key = hex.decode(one.pubkey_hex);
      const bytes = aminoBytes(signDocOf(one.signer, hex.decode(one.data_hex)));
      const ethermint = one.algo === 'ethsecp256k1';
      const derived = addressBytes(key, ethermint ? 'eth_secp256k1' : 'secp256k1');
      const signerAgrees = address !== null && Buffer.compare(derived, address.bytes) === 0;
      expect(signerAgrees).toBe(one.result !== 'throws');
      if (signerAgrees) {
        expect(verifyDigest(hex.decode(one.signature_hex), ethermint ? keccak_256(bytes) : sha256(bytes), key)).toBe(
          one.result,
        );
      }
    },
  );

  test('Keplr checkAndValidateADR36AminoSignDoc: a valid document is the one we build, an invalid one never is', () => {
    const cases = vectors<Array<{ signDoc: never; prefix: string | null; result: true | false | 'throws' }>>(
      'cosmos/keplr_adr36_signdoc.json',
    );
    expect(cases).toHaveLength(22);
    for (const { signDoc, prefix, result } of cases) {
      const { signer, data } =
        (signDoc as { msgs?: Array<{ value?: { signer?: string; data?: string } }> } | null)?.msgs?.[0]?.value ?? {};
      const address = parseAddress(signer ?? '');
      const prefixAgrees = prefix === null || address?.prefix === prefix;
      const ours =
        address && prefixAgrees && data && isBase64(data)
          ? sortedJson(signDocOf(signer ?? '', base64.decode(data)))
          : null;
      expect(ours !== null && ours === sortedJson(signDoc), JSON.stringify(signDoc)).toBe(result === true);
    }
  });

  test('keys derive to the addresses Keplr and cosmjs give', () => {
    const cases = vectors<Array<Record<string, string>>>('cosmos/addresses.json');
    expect(cases).toHaveLength(3);
    for (const one of cases) {
      const key = one.pubkey_hex ? hex.decode(one.pubkey_hex) : base64.decode(one.pubkey_base64 ?? '');
      const derived = addressBytes(key, 'secp256k1');
      expect(isCompressedPoint(key)).toBe(true);
      expect([hex.encode(derived), bech32.encodeFromBytes('cosmos', derived)]).toContain(
        one.cosmos_bech32 ?? one.cosmos_address_hex,
      );
      if (one.eth_address_hex) expect(hex.encode(addressBytes(key, 'eth_secp256k1'))).toBe(one.eth_address_hex);
    }
  });

  test('the example of the ADR-036 document is refused: its checksum is wrong', () => {
    const [example] = vectors<Array<{ signer: string }>>('cosmos/adr036_document_example.json');
    expect(parseAddress(example?.signer ?? '')).toBeNull();
  });

  test.each(vectors<Array<{ in: unknown; out: string }>>('cosmos/cosmjs_sorted_json.json') ?? [])(
    'canonical JSON $out',
    (one) => {
      expect(sortedJson(one.in)).toBe(one.out);
    },
  );
});

function isBase64(text: string): boolean {
  try {
    return base64.encode(base64.decode(text)) === text;
  } catch {
    return false;
  }
}
