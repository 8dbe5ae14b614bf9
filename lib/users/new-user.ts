import { now } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { insertUser, type UserRow } from './queries';

/** Creates a user with at most what a sign-up may decide; role and status are always the defaults. Null: e-mail or username taken. */
export async function createUser(
  tx: Db,
  details: {
    id?: string;
    email?: string;
    emailVerifiedAt?: Date;
    passwordHash?: string;
    username?: string | undefined;
  } = {},
): Promise<UserRow | null> {
  const at = now();
  return insertUser(tx, {
    id: details.id ?? newId(),
    email: details.email ?? null,
    emailVerifiedAt: details.emailVerifiedAt ?? null,
    passwordHash: details.passwordHash ?? null,
    username: details.username ?? null,
    createdAt: at,
    updatedAt: at,
  });
}

/** How the owner knows the account: the e-mail, the username, else the random end of its id (its start is the clock's). */
export function accountName(user: Pick<UserRow, 'id' | 'email' | 'username'>): string {
  return user.email ?? user.username ?? user.id.slice(-12);
}
