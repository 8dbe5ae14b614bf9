import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { signingKeys } from '@/lib/db/schema';

export type SigningKeyRow = typeof signingKeys.$inferSelect;

/** What signs last comes first. */
export async function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return db
    .select()
    .from(signingKeys)
    .orderBy(desc(signingKeys.activeFrom), desc(signingKeys.createdAt), desc(signingKeys.kid));
}

export async function insertSigningKey(db: Db, row: typeof signingKeys.$inferInsert): Promise<void> {
  await db.insert(signingKeys).values(row);
}

/** Holds until the transaction ends: of several instances, one at a time changes the keys. */
export async function lockSigningKeys(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('latchkey.signing_keys'))`);
}

/** Puts `after` in the place of `before`, unless another instance was quicker. */
export async function replaceSealed(db: Db, kid: string, before: string, after: string): Promise<void> {
  await db
    .update(signingKeys)
    .set({ sealedPrivateJwk: after })
    .where(and(eq(signingKeys.kid, kid), eq(signingKeys.sealedPrivateJwk, before)));
}

/** Removes the keys and says which of them were there. */
export async function deleteSigningKeys(db: Db, kids: string[]): Promise<string[]> {
  if (kids.length === 0) return [];
  const gone = await db.delete(signingKeys).where(inArray(signingKeys.kid, kids)).returning({ kid: signingKeys.kid });
  return gone.map(({ kid }) => kid);
}
