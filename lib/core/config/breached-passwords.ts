import { z } from 'zod';
import { LOOPBACK_HOSTS } from './parts';

export const breachedPasswordsSettings = {
  BREACHED_PASSWORDS_URL: z
    .url({ protocol: /^https?$/, error: 'must look like https://api.pwnedpasswords.com/range', abort: true })
    .refine((url) => !/[?#@]/.test(url), 'must have no user, query or fragment')
    .optional(),
};

interface Values {
  BREACHED_PASSWORDS_URL?: string | undefined;
}

/** Address that five hexadecimal digits are put behind, with the slash before them; null: nobody is asked. */
export function breachedPasswordsUrl({ BREACHED_PASSWORDS_URL: url }: Values): string | null {
  return url ? `${new URL(url).href.replace(/\/+$/, '')}/` : null;
}

/** What is asked says a little about a password. */
export function breachedPasswordsProblems({ BREACHED_PASSWORDS_URL: address }: Values): {
  variable: string;
  problem: string;
}[] {
  const url = address ? new URL(address) : null;
  if (!url || url.protocol === 'https:' || LOOPBACK_HOSTS.has(url.hostname)) return [];
  return [{ variable: 'BREACHED_PASSWORDS_URL', problem: 'is plain http' }];
}
