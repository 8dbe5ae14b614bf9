import { randomBytes } from 'node:crypto';

let lastMilliseconds = 0;
let sequence = 0;

/**
 * UUIDv7 (RFC 9562 §5.7): sorts by time of creation. The 12 bits after the timestamp count within one millisecond
 * (method 1), so ids made by one process never go backwards. An id names a thing; it is never a secret.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  const milliseconds = Math.max(Date.now(), lastMilliseconds);
  sequence = milliseconds === lastMilliseconds ? sequence + 1 : bytes.readUInt16BE(6) & 0x7ff;
  if (sequence > 0xfff) {
    lastMilliseconds = milliseconds + 1;
    sequence = 0;
  } else {
    lastMilliseconds = milliseconds;
  }
  bytes.writeUIntBE(lastMilliseconds, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Not later than any id made at or after `at`: where a search by time begins. */
export function earliestId(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 25 characters of [0-9A-Za-z], drawn evenly: 148 bits. EIP-4361 allows letters and digits only. */
export function newNonce(): string {
  let nonce = '';
  while (nonce.length < 25) {
    for (const byte of randomBytes(40)) {
      // 248 is the largest multiple of 62 in a byte; what lies above would favour the first characters.
      if (byte < 248 && nonce.length < 25) nonce += ALPHANUMERIC[byte % 62];
    }
  }
  return nonce;
}

/** 256 random bits as base64url (43 characters): session, refresh and mailed tokens. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Random bytes for secrets that are written in a form of their own. */
export function newSecretBytes(count: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(randomBytes(count));
}
