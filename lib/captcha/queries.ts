import type { Db } from '@/lib/db/client';
import { spentCaptchas } from '@/lib/db/schema';

/** True for exactly one of any number of callers with the same token. */
export async function spendCaptcha(db: Db, row: { hash: string; expiresAt: Date }): Promise<boolean> {
  const spent = await db
    .insert(spentCaptchas)
    .values(row)
    .onConflictDoNothing({ target: spentCaptchas.hash })
    .returning({ hash: spentCaptchas.hash });
  return spent.length === 1;
}
