import { and, eq, gt, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '@/lib/db/client';
import { challenges, oauthAttempts, refreshTokens, sessions } from '@/lib/db/schema';

/** What one statement did: how many rows it removed, and the key of the last row it looked at; null when it was the last page. */
export interface Page {
  removed: number;
  last: string | null;
}

/**
 * Looks at `size` rows behind `from` in the order of the key and deletes those that `doomed` holds for. It visits a bounded number of rows
 * whatever there is to find, needs no index of its own, and steps round rows that somebody else holds.
 */
async function removePage(
  db: Db,
  { table, key, from, size }: { table: PgTable; key: PgColumn; from: string | null; size: number },
  doomed: (keys: string[]) => Promise<string[]>,
): Promise<Page> {
  const seen = await db
    .select({ key })
    .from(table)
    .where(from === null ? undefined : gt(key, from))
    .orderBy(key)
    .limit(size);
  const keys = seen.map((row) => row.key as string);
  const removable = keys.length > 0 ? await doomed(keys) : [];
  if (removable.length > 0) await db.delete(table).where(inArray(key, removable));
  return { removed: removable.length, last: keys.length < size ? null : (keys.at(-1) ?? null) };
}

const locking = { skipLocked: true } as const;

/** Sessions that were revoked or had expired by `before`. A live one is not even locked. */
export function removeEndedSessions(db: Db, before: Date, from: string | null, size: number): Promise<Page> {
  const ended: SQL | undefined = or(
    lt(sessions.revokedAt, before),
    lt(sessions.expiresAt, before),
    lt(sessions.idleExpiresAt, before),
  );
  return db.transaction((tx) =>
    removePage(tx, { table: sessions, key: sessions.id, from, size }, async (ids) => {
      const rows = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(inArray(sessions.id, ids), ended))
        .for('update', locking);
      return rows.map(({ id }) => id);
    }),
  );
}

/** Refresh tokens, used or not, that have expired by `at`, and those of sessions that were revoked before `revokedBefore`. */
export function removeRefreshTokens(
  db: Db,
  { at, revokedBefore }: { at: Date; revokedBefore: Date },
  from: string | null,
  size: number,
): Promise<Page> {
  return db.transaction((tx) =>
    removePage(tx, { table: refreshTokens, key: refreshTokens.hash, from, size }, async (hashes) => {
      const rows = await tx
        .select({ hash: refreshTokens.hash })
        .from(refreshTokens)
        .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
        .where(
          and(
            inArray(refreshTokens.hash, hashes),
            or(lt(refreshTokens.expiresAt, at), lt(sessions.revokedAt, revokedBefore)),
          ),
        )
        .for('update', { of: refreshTokens, ...locking });
      return rows.map(({ hash }) => hash);
    }),
  );
}

/** Up to `size` sign-in texts whose time was over before `before`, spent or not. */
export async function removeChallenges(db: Db, before: Date, size: number): Promise<number> {
  const old = db
    .select({ nonce: challenges.nonce })
    .from(challenges)
    .where(lt(challenges.expiresAt, before))
    .limit(size)
    .for('update', locking);
  return (await db.delete(challenges).where(inArray(challenges.nonce, old)).returning({ nonce: challenges.nonce }))
    .length;
}

/** Up to `size` visits to OAuth providers whose time was over before `before`. */
export async function removeOauthAttempts(db: Db, before: Date, size: number): Promise<number> {
  const old = db
    .select({ tokenHash: oauthAttempts.tokenHash })
    .from(oauthAttempts)
    .where(lt(oauthAttempts.expiresAt, before))
    .limit(size)
    .for('update', locking);
  return (
    await db
      .delete(oauthAttempts)
      .where(inArray(oauthAttempts.tokenHash, old))
      .returning({ tokenHash: oauthAttempts.tokenHash })
  ).length;
}
