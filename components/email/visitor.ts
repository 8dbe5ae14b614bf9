import { accountName } from '@/components/account/account-name';
import type { User } from '@/lib/api/contracts/shapes';

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
