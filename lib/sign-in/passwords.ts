import { isBreachedPassword } from '@/lib/breached-passwords/look-up';
import type { ClientContext } from '@/lib/core/client-context';
import { config } from '@/lib/core/config';
import { fieldError } from '@/lib/core/errors';
import { decoyHash, hashPassword, judgePassword, type PasswordVerdict, verifyPassword } from '@/lib/methods/password';

export const PASSWORD_METHOD = 'password';

/**
 * Judges a new password against the policy and, where that is configured, against those that became known elsewhere, and hashes it. Throws
 * `weak_password` or `password_blocked` with the reason. Asks another service, so never within a transaction.
 */
export async function acceptPassword(
  password: string,
  path: string,
  owner: { email: string | null; names: (string | null | undefined)[] },
  client: ClientContext,
): Promise<string> {
  const names = owner.names.filter((name): name is string => Boolean(name));
  const problem = await judgePassword(password, { minLength: config().passwordMinLength, email: owner.email, names });
  if (problem) throw fieldError(problem.code, path, problem.reason);
  if (await isBreachedPassword(password, client)) {
    throw fieldError(
      'password_blocked',
      path,
      'This password is known from a break-in at another site, so it is among the first to be tried. Choose another.',
    );
  }
  return hashPassword(password);
}

/** Checks a password. With no hash to check against it costs the same and is never right. */
export async function checkPassword(hash: string | null, password: string): Promise<PasswordVerdict> {
  const verdict = await verifyPassword(hash ?? decoyHash, password);
  return hash === null ? { ok: false, needsRehash: false } : verdict;
}
