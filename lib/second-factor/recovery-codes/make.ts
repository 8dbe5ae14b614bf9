import { base32crockford } from '@scure/base';
import { now } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newSecretBytes } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { deleteRecoveryCodes, insertRecoveryCodes, recoveryCodesLeft } from './queries';

const IN_A_SET = 10;
/** 120 bits: more than the 112 from which on a plain hash is enough (OWASP ASVS 6.5.2). */
const BYTES = 15;

/** Crockford's base 32: no letter that is taken for a digit. */
const newCode = (): string => (base32crockford.encode(newSecretBytes(BYTES)).match(/.{4}/g) ?? []).join('-');

/** The one form in which a code is hashed: without case, spaces and hyphens, and with `O`, `I` and `L` as the digits they look like. */
export function plainCode(text: string): string {
  return text
    .replace(/[\s-]/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** What is stored in the place of a code. */
export const recoveryCodeHash = (code: string): string => tokenHash(plainCode(code));

/** Makes ten new codes in the place of whatever there were, in the caller's transaction. They are answered and never known again. */
export async function replaceRecoveryCodesOf(tx: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: IN_A_SET }, newCode);
  await deleteRecoveryCodes(tx, userId);
  await insertRecoveryCodes(tx, userId, codes.map(recoveryCodeHash), now());
  return codes;
}

/** Ten new codes where none is left; null where there are some. */
export async function recoveryCodesWhereNone(tx: Db, userId: string): Promise<string[] | null> {
  const { left } = await recoveryCodesLeft(tx, userId);
  return left > 0 ? null : replaceRecoveryCodesOf(tx, userId);
}
