import { isCommonPassword } from './common-passwords';

export const longestPassword = 256;
export const shortestPassword = 8;

const productName = 'latchkey';

export interface PasswordContext {
  /** In code points; the policy's default is 8. */
  minLength?: number | undefined;
  email?: string | null | undefined;
  /** The person's own username and display name. */
  names?: ReadonlyArray<string | null | undefined> | undefined;
}

export interface PasswordProblem {
  code: 'weak_password' | 'password_blocked';
  /** One plain sentence for the person choosing the password. */
  reason: string;
}

function weak(reason: string): PasswordProblem {
  return { code: 'weak_password', reason };
}

function blocked(reason: string): PasswordProblem {
  return { code: 'password_blocked', reason };
}

/** True for the word itself or the word with a year or a few digits and signs behind it, like `latchkey2026!`. */
function isWordWithEnding(password: string, word: string): boolean {
  return (
    password.startsWith(word) && /^(?:19\d\d|20\d\d|\d{0,3})[^\p{L}\p{N}]{0,3}$/u.test(password.slice(word.length))
  );
}

/** E-mail, its local part (also without the plus tag), and every name of at least three characters, as whole words and without spaces. */
function ownWords(context: PasswordContext): string[] {
  const email = context.email ?? '';
  const local = email.slice(0, Math.max(email.lastIndexOf('@'), 0));
  const words = [email, local, local.split('+')[0] ?? '', ...(context.names ?? [])];
  return words
    .map((word) => comparable(word ?? ''))
    .flatMap((word) => [word, word.replace(/\s+/g, '')])
    .filter((word) => [...word].length >= 3);
}

function comparable(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/**
 * Judges a new password: null where it may be used. Length counts Unicode code points after NFC; there are no composition rules (ASVS
 * 6.2.5). `weak_password`: too short, too long, or not well-formed text. `password_blocked`: easy to guess, compared as a whole.
 */
export async function judgePassword(password: string, context: PasswordContext = {}): Promise<PasswordProblem | null> {
  if (!password.isWellFormed() || password.includes('\0'))
    return weak('This password holds a character that cannot be stored.');
  const normal = password.normalize('NFC');
  const length = [...normal].length;
  const least = context.minLength ?? shortestPassword;
  if (length < least) return weak(`Use at least ${least} characters.`);
  if (length > longestPassword) return weak(`Use at most ${longestPassword} characters.`);

  if (new Set(normal.toLowerCase()).size <= 1)
    return blocked('This password is one character over and over. Choose a longer mix.');
  const candidate = comparable(normal);
  if (isWordWithEnding(candidate, productName))
    return blocked('This password is the name of this site. Choose something else.');
  if (ownWords(context).some((word) => isWordWithEnding(candidate, word))) {
    return blocked('This password is your own name or e-mail address. Choose something else.');
  }
  if (await isCommonPassword(normal))
    return blocked('Many people use this password, so it is among the first to be guessed. Choose another.');
  return null;
}
