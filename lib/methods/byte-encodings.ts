import { base58, base64, hex } from '@scure/base';

function decoded(
  input: string,
  codec: { decode(text: string): Uint8Array; encode(bytes: Uint8Array): string },
): Uint8Array | null {
  try {
    const bytes = codec.decode(input);
    return codec.encode(bytes) === input ? bytes : null;
  } catch {
    return null;
  }
}

/** Bytes of standard, padded base64 (RFC 4648 §4) in its one canonical spelling, or null. */
export function fromBase64(input: string): Uint8Array | null {
  return decoded(input, base64);
}

/** Bytes of base58 (the Bitcoin alphabet) in its one canonical spelling, or null. `maxLength` bounds the quadratic decoder. */
export function fromBase58(input: string, maxLength: number): Uint8Array | null {
  return input.length > maxLength ? null : decoded(input, base58);
}

/** Bytes of `0x` and hex digits of either case, or null. */
export function fromPrefixedHex(input: string): Uint8Array | null {
  return /^0x(?:[0-9a-fA-F]{2})*$/.test(input) ? hex.decode(input.slice(2).toLowerCase()) : null;
}
