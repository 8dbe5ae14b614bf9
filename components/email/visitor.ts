import { accountName } from '@/components/account/account-name';
import type { User } from '@/lib/api/contracts/shapes';
import type { LinkFacts } from './use-mailed-link';

/** Who is signed in where a mailed link was opened. */
export interface Visitor {
  id: string;
  name: string;
  /** The address of their own account. */
  email: string | null;
  verified: boolean;
}

export function visitorOf(user: User | undefined): Visitor | null {
  return user ? { id: user.id, name: accountName(user), email: user.email, verified: user.email_verified } : null;
}

/** The visitor's own account has the address of the link, too, without ever having confirmed it: using the link takes it from them. */
export function losesAddress(visitor: Visitor | null, { email, signed_in }: LinkFacts): boolean {
  return signed_in === 'somebody_else' && visitor?.email === email && !visitor.verified;
}
