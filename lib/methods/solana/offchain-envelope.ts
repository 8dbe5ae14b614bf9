/**
 * What a hardware wallet signs instead of a bare text. `legacy` is the header of the Solana CLI and older Ledger apps; `v0` and `v1` are the
 * off-chain message specification (sRFC 3, sRFC 38). Formats: 0 ASCII, 1 UTF-8 within one packet, 2 longer UTF-8.
 */
export type OffchainEnvelope =
  | { kind: 'legacy'; format: number; text: string }
  | { kind: 'v0'; applicationDomain: Uint8Array; format: number; signers: readonly Uint8Array[]; text: string }
  | { kind: 'v1'; signers: readonly Uint8Array[]; text: string };

const signingDomain = Buffer.from('\xffsolana offchain', 'latin1');
const packetBytes = 1232;
const legacyHeaderBytes = 20;

/** Line feed is outside the specification's ASCII but inside what Ledger's app signs as ASCII, and every sign-in text has it. */
const ascii = /^[\x20-\x7e\n]+$/;

function contentFits(format: number, text: string, totalBytes: number, mostBytes: number): boolean {
  if (text === '' || !text.isWellFormed()) return false;
  if (format === 0) return ascii.test(text) && totalBytes <= packetBytes;
  if (format === 1) return totalBytes <= packetBytes;
  return format === 2 && totalBytes <= mostBytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function isStrictlyAscending(signers: readonly Uint8Array[]): boolean {
  return signers.every((signer, index) => {
    const before = signers[index - 1];
    return before === undefined || Buffer.compare(before, signer) < 0;
  });
}

function hasSigners(signers: readonly Uint8Array[]): boolean {
  return signers.length > 0 && signers.length <= 255 && signers.every((signer) => signer.length === 32);
}

/** The bytes to sign, or null for what the format cannot carry. `v1` lists its signers in ascending order, each once. */
export function encodeEnvelope(envelope: OffchainEnvelope): Buffer | null {
  const text = Buffer.from(envelope.text, 'utf8');
  if (envelope.kind === 'v1') {
    const signers = [...envelope.signers].sort(Buffer.compare);
    if (!hasSigners(signers) || !isStrictlyAscending(signers) || text.length === 0 || !envelope.text.isWellFormed())
      return null;
    return Buffer.concat([signingDomain, Buffer.from([1, signers.length]), ...signers, text]);
  }
  if (text.length > 0xffff) return null;
  if (envelope.kind === 'legacy') {
    if (!contentFits(envelope.format, envelope.text, legacyHeaderBytes + text.length, 0xffff)) return null;
    return Buffer.concat([signingDomain, Buffer.from([0, envelope.format]), uint16(text.length), text]);
  }
  if (envelope.applicationDomain.length !== 32 || !hasSigners(envelope.signers)) return null;
  const count = envelope.signers.length;
  const preamble = Buffer.concat([
    signingDomain,
    Buffer.from([0]),
    envelope.applicationDomain,
    Buffer.from([envelope.format, count]),
    ...envelope.signers,
    uint16(text.length),
  ]);
  if (!contentFits(envelope.format, envelope.text, preamble.length + text.length, preamble.length + 0xffff))
    return null;
  return Buffer.concat([preamble, text]);
}

/**
 * Every reading of `bytes` as an envelope, at most two: `legacy` and `v0` share the version byte 0 and differ only in layout. A reading
 * counts only where encoding it again gives the identical bytes, so lengths, order and character set are all held to.
 */
export function decodeEnvelope(bytes: Uint8Array): OffchainEnvelope[] {
  const input = Buffer.from(bytes);
  if (!input.subarray(0, 16).equals(signingDomain)) return [];
  const readings = input[16] === 0 ? [readLegacy(input), readV0(input)] : input[16] === 1 ? [readV1(input)] : [];
  return readings.filter(
    (reading) => reading !== null && encodeEnvelope(reading)?.equals(input) === true,
  ) as OffchainEnvelope[];
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readLegacy(input: Buffer): OffchainEnvelope | null {
  const text = utf8(input.subarray(legacyHeaderBytes));
  return text === null ? null : { kind: 'legacy', format: input[17] ?? -1, text };
}

function signersAt(input: Buffer, start: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => input.subarray(start + index * 32, start + (index + 1) * 32));
}

function readV0(input: Buffer): OffchainEnvelope | null {
  const signers = signersAt(input, 51, input[50] ?? 0);
  const text = utf8(input.subarray(51 + signers.length * 32 + 2));
  if (text === null) return null;
  return { kind: 'v0', applicationDomain: input.subarray(17, 49), format: input[49] ?? -1, signers, text };
}

function readV1(input: Buffer): OffchainEnvelope | null {
  const signers = signersAt(input, 18, input[17] ?? 0);
  const text = utf8(input.subarray(18 + signers.length * 32));
  return text === null ? null : { kind: 'v1', signers, text };
}
