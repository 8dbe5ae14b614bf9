import type { Purpose } from '@/lib/methods/types';

/** EIP-4361 allows only RFC 3986 reserved and unreserved characters and the space in a statement. */
const NOT_ALLOWED = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]/g;

function nameable(account: string): string {
  return account.replace(NOT_ALLOWED, '?').slice(0, 80);
}

/** The one line of the text that says in words what the signature does. `account` is how its owner knows the account. */
export function statementFor(purpose: Purpose, label: string, account: string | null): string {
  switch (purpose) {
    case 'sign_in':
      return 'Sign in to Latchkey with this wallet. This costs nothing and moves nothing.';
    case 'link':
      return `Link this ${label} wallet to the Latchkey account ${nameable(account ?? '')}. It will be able to sign in to that account.`;
    case 'reauthenticate':
      return `Confirm that it is you, the owner of the Latchkey account ${nameable(account ?? '')}.`;
  }
}
