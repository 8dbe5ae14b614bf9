import { asStatement } from '@/lib/methods/sign-in-text';
import type { Purpose } from '@/lib/methods/types';

function nameable(account: string): string {
  return asStatement(account).slice(0, 80);
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
