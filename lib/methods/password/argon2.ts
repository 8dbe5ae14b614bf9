import { hash, verify } from '@node-rs/argon2';
import { runHashing } from './hashing-queue';

/** argon2id as OWASP and ASVS 6.1.2 ask for at least: 19 MiB, two passes, one lane. Raising them rehashes people as they sign in. */
export const argon2Parameters = { memoryKib: 19_456, passes: 2, lanes: 1 } as const;

const saltBytes = 16;
const outputBytes = 32;
const { memoryKib, passes, lanes } = argon2Parameters;

/**
 * A hash no password is known for, at the current parameters. Verifying against it costs what verifying a real one costs, so an account
 * that does not exist, or has no password, takes as long as a wrong password.
 */
export const decoyHash = [
  '',
  'argon2id',
  'v=19',
  `m=${memoryKib},t=${passes},p=${lanes}`,
  Buffer.alloc(saltBytes).toString('base64').replaceAll('=', ''),
  Buffer.alloc(outputBytes).toString('base64').replaceAll('=', ''),
].join('$');

/** Unicode passwords are compared in NFC (NIST SP 800-63B §3.1.1.2): one password has several spellings on different keyboards. */
function normalized(password: string): string {
  return password.normalize('NFC');
}

/**
 * An argon2id hash in PHC form with a random 16-byte salt. Throws `TypeError` for a string with a lone surrogate, which has no one
 * encoding, and `HashingBusy` when too many wait. Length is the policy's business: call `judgePassword` first.
 */
export async function hashPassword(password: string): Promise<string> {
  if (!password.isWellFormed()) throw new TypeError('A password must be well-formed Unicode.');
  // Argon2id is the library's default; its enum is not importable in isolated modules.
  const options = { memoryCost: memoryKib, timeCost: passes, parallelism: lanes, outputLen: outputBytes };
  return runHashing(() => hash(normalized(password), options));
}

export interface PasswordVerdict {
  ok: boolean;
  /** The password is right but its hash is weaker than `argon2Parameters`: hash it anew and store that. */
  needsRehash: boolean;
}

/**
 * Checks a password against a PHC hash; give `decoyHash` where there is no account. A hash that cannot be read is never ok. Throws
 * `HashingBusy` when too many wait.
 */
export async function verifyPassword(storedHash: string, password: string): Promise<PasswordVerdict> {
  const wellFormed = password.isWellFormed();
  const matches = await runHashing(() => verify(storedHash, normalized(password)).catch(() => false));
  const ok = matches && wellFormed;
  return { ok, needsRehash: ok && isWeaker(storedHash) };
}

function isWeaker(storedHash: string): boolean {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(storedHash);
  return !found || Number(found[1]) < memoryKib || Number(found[2]) < passes || Number(found[3]) < lanes;
}
