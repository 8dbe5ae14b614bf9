import type { User } from '@/lib/api/contracts/shapes';

/** What to call the owner of an account: the name they chose, else what they signed up with. */
export function accountName(user: Pick<User, 'display_name' | 'username' | 'email'>): string {
  return user.display_name ?? user.username ?? user.email ?? 'Your account';
}
