import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';
import { config } from '@/lib/core/config';
import { newSecretBytes } from '@/lib/core/ids';

const PERIOD = 30;
const DIGITS = 6;
/** RFC 4226 §4, R6: 160 bits. */
const SEED_BYTES = 20;

/** A new seed in base32 (RFC 4648 §6), as apps take it. */
export function newSeed(): string {
  return new Secret({ buffer: newSecretBytes(SEED_BYTES).buffer }).base32;
}

/** The time step `at` lies in (RFC 6238 §4.2). */
export function stepAt(at: Date): number {
  return TOTP.counter({ period: PERIOD, timestamp: at.getTime() });
}

/** The code of a seed for one time step: six digits, by HMAC-SHA-1. */
export function codeAt(seed: string, step: number): string {
  return HOTP.generate({ secret: Secret.fromBase32(seed), algorithm: 'SHA1', digits: DIGITS, counter: step });
}

/** The steps that a code is good for at `at`, the earliest first: the present one, the one before and the one after (RFC 6238 §5.2). */
export function stepsOf(seed: string, code: string, at: Date): number[] {
  const given = Buffer.from(code);
  return [-1, 0, 1]
    .map((drift) => stepAt(at) + drift)
    .filter((step) => {
      const right = Buffer.from(codeAt(seed, step));
      return given.length === right.length && timingSafeEqual(given, right);
    });
}

/** What an app calls the account by. No colon: it parts the issuer from the name. */
export function issuer(): string {
  const host = new URL(config().publicUrl).hostname.replace(/^\[|\]$/g, '').replaceAll(':', '-');
  return `Latchkey (${host})`;
}

/** The key URI of the QR code. As secret as the seed. */
export function keyUri(seed: string, account: string): string {
  const label = account.replaceAll(':', ' ');
  return new TOTP({
    issuer: issuer(),
    label,
    secret: seed,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD,
  }).toString();
}
