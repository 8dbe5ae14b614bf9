import { and, asc, desc, eq, gt, inArray, isNull, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { identities, refreshTokens, sessions, users } from '@/lib/db/schema';

export type SessionRow = typeof sessions.$inferSelect;
export type UserRow = typeof users.$inferSelect;
export type IdentityRow = typeof identities.$inferSelect;

/** A live session, the active user it belongs to, and that user's keys, the oldest first. */
export interface Principal {
  session: SessionRow;
  user: UserRow;
  identities: IdentityRow[];
}

export async function insertSession(db: Db, row: typeof sessions.$inferInsert): Promise<SessionRow> {
  const [inserted] = await db.insert(sessions).values(row).returning();
  return inserted as SessionRow;
}

function alive(at: Date): SQL | undefined {
  return and(isNull(sessions.revokedAt), gt(sessions.expiresAt, at), gt(sessions.idleExpiresAt, at));
}

async function findLive(db: Db, which: SQL, at: Date): Promise<{ session: SessionRow; user: UserRow } | null> {
  const [found] = await db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(which, alive(at), eq(users.status, 'active')))
    .limit(1);
  return found ?? null;
}

export const findLiveById = (db: Db, id: string, at: Date) => findLive(db, eq(sessions.id, id), at);

/** Everything a request has to know of who asks, in one round trip. */
export async function findPrincipal(
  db: Db,
  which: { tokenHash: string } | { id: string },
  at: Date,
): Promise<Principal | null> {
  const rows = await db
    .select({ session: sessions, user: users, identity: identities })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(identities, eq(identities.userId, sessions.userId))
    .where(
      and(
        'id' in which ? eq(sessions.id, which.id) : eq(sessions.tokenHash, which.tokenHash),
        alive(at),
        eq(users.status, 'active'),
      ),
    )
    .orderBy(asc(identities.createdAt), asc(identities.id));
  const [first] = rows;
  if (!first) return null;
  const keys = rows.flatMap(({ identity }) => (identity ? [identity] : []));
  return { session: first.session, user: first.user, identities: keys };
}

/**
 * Records a visit and slides the idle limit of a live session forward, never past the absolute one and never back. With `unlessSince`
 * only where no visit has been recorded since then. Null: nothing was written.
 */
export async function slideIdle(
  db: Db,
  id: string,
  at: Date,
  idleExpiresAt: Date,
  unlessSince?: Date,
): Promise<SessionRow | null> {
  const until = idleExpiresAt.toISOString();
  const [row] = await db
    .update(sessions)
    .set({
      lastSeenAt: at,
      idleExpiresAt: sql`greatest(${sessions.idleExpiresAt}, least(${until}::timestamptz, ${sessions.expiresAt}))`,
    })
    .where(and(eq(sessions.id, id), alive(at), unlessSince && lte(sessions.lastSeenAt, unlessSince)))
    .returning();
  return row ?? null;
}

export async function replaceTokenHash(db: Db, id: string, tokenHash: string): Promise<boolean> {
  const changed = await db
    .update(sessions)
    .set({ tokenHash })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return changed.length === 1;
}

/** A session's row, which nobody else changes until the transaction ends; null where it has ended. */
export async function lockSession(db: Db, id: string): Promise<SessionRow | null> {
  const [found] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .for('no key update');
  return found ?? null;
}

export interface NewProof {
  at: Date;
  identityId: string | null;
  amr: string[];
  /** The proof is of both factors at once. */
  whole: boolean;
  /** It is of something that may also have been the second factor: that has to be proven anew, by something else. */
  endsSecond: boolean;
  tokenHash: string | null;
}

/** Records a new proof: since when, by which key, and what was used in all. How the session was opened stays as it was. */
export async function markAuthenticated(db: Db, id: string, proof: NewProof): Promise<SessionRow | null> {
  const [row] = await db
    .update(sessions)
    .set({
      authenticatedAt: proof.at,
      proofIdentityId: proof.identityId,
      ...(proof.whole ? { aal: 2, secondFactorAt: proof.at, secondFactorIdentityId: proof.identityId } : {}),
      ...(proof.endsSecond ? { secondFactorAt: null } : {}),
      amr: sql`array(select distinct unnest(${sessions.amr} || ${sql.param(proof.amr, sessions.amr)}))`,
      ...(proof.tokenHash ? { tokenHash: proof.tokenHash } : {}),
    })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning();
  return row ?? null;
}

export interface SecondProof {
  at: Date;
  amr: string[];
  identityId: string | null;
  /** The proof is of both factors at once. */
  whole: boolean;
  tokenHash: string | null;
  idleExpiresAt: Date;
  expiresAt: Date;
}

/** Records the second factor in a live session, which from then on is a whole one with the limits of such. */
export async function markSecondFactor(db: Db, id: string, proof: SecondProof): Promise<SessionRow | null> {
  const [row] = await db
    .update(sessions)
    .set({
      aal: 2,
      secondFactorAt: proof.at,
      secondFactorIdentityId: proof.identityId,
      lastSeenAt: proof.at,
      amr: sql`array(select distinct unnest(${sessions.amr} || ${sql.param(proof.amr, sessions.amr)}))`,
      expiresAt: sql`greatest(${sessions.expiresAt}, ${proof.expiresAt.toISOString()}::timestamptz)`,
      idleExpiresAt: sql`greatest(${sessions.idleExpiresAt}, ${proof.idleExpiresAt.toISOString()}::timestamptz)`,
      ...(proof.whole ? { authenticatedAt: proof.at, proofIdentityId: proof.identityId } : {}),
      ...(proof.tokenHash ? { tokenHash: proof.tokenHash } : {}),
    })
    .where(and(eq(sessions.id, id), alive(proof.at)))
    .returning();
  return row ?? null;
}

/** Takes away the unspent refresh tokens of a session that is given another. */
export async function removeUnspentRefreshTokens(db: Db, sessionId: string): Promise<void> {
  await db.delete(refreshTokens).where(and(eq(refreshTokens.sessionId, sessionId), isNull(refreshTokens.usedAt)));
}

/** Which kinds of keys a user has. */
export async function listKeyMethods(db: Db, userId: string): Promise<{ method: string }[]> {
  return db.selectDistinct({ method: identities.method }).from(identities).where(eq(identities.userId, userId));
}

/**
 * A proof by a key that is taken away counts no more: sessions are as fresh as when they were opened, and those it was the second
 * factor of are asked for one again.
 */
export async function forgetProofsBy(db: Db, userId: string, identityId: string): Promise<void> {
  await db
    .update(sessions)
    .set({ aal: 1, secondFactorAt: null, secondFactorIdentityId: null })
    .where(
      and(eq(sessions.userId, userId), eq(sessions.secondFactorIdentityId, identityId), isNull(sessions.revokedAt)),
    );
  await db
    .update(sessions)
    .set({ authenticatedAt: sessions.createdAt, proofIdentityId: null })
    .where(and(eq(sessions.userId, userId), eq(sessions.proofIdentityId, identityId), isNull(sessions.revokedAt)));
}

export async function listLive(db: Db, userId: string, at: Date): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), alive(at)))
    .orderBy(desc(sessions.lastSeenAt));
}

/** Which sessions a revocation is about; several conditions narrow it. */
export interface Scope {
  userId?: string;
  id?: string;
  exceptId?: string;
  identityId?: string;
  method?: string;
  tokenHash?: string;
}

/** Ends every live session in `scope`, refresh tokens with them, and says which and whose they were. */
export async function revokeSessions(
  db: Db,
  scope: Scope,
  at: Date,
  reason: string,
): Promise<{ id: string; userId: string }[]> {
  const conditions = [
    scope.userId === undefined ? undefined : eq(sessions.userId, scope.userId),
    scope.id === undefined ? undefined : eq(sessions.id, scope.id),
    scope.exceptId === undefined ? undefined : ne(sessions.id, scope.exceptId),
    scope.identityId === undefined ? undefined : eq(sessions.identityId, scope.identityId),
    scope.method === undefined ? undefined : eq(sessions.method, scope.method),
    scope.tokenHash === undefined ? undefined : eq(sessions.tokenHash, scope.tokenHash),
  ];
  if (!conditions.some(Boolean)) throw new Error('a revocation needs a scope');
  const ended = await db
    .update(sessions)
    .set({ revokedAt: at, revokedReason: reason })
    .where(and(isNull(sessions.revokedAt), ...conditions))
    .returning({ id: sessions.id, userId: sessions.userId });
  if (ended.length > 0) {
    const ids = ended.map(({ id }) => id);
    await db.delete(refreshTokens).where(and(inArray(refreshTokens.sessionId, ids), isNull(refreshTokens.usedAt)));
  }
  return ended;
}

export async function insertRefreshToken(db: Db, row: typeof refreshTokens.$inferInsert): Promise<void> {
  await db.insert(refreshTokens).values(row).onConflictDoNothing();
}

/**
 * Locks the session a refresh token belongs to until the transaction ends. Who spends a token takes this lock first, in the order
 * in which a revocation takes them: session, then tokens. The two can meet but not deadlock.
 */
export async function lockSessionOfToken(db: Db, hash: string): Promise<void> {
  await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(refreshTokens, eq(refreshTokens.sessionId, sessions.id))
    .where(eq(refreshTokens.hash, hash))
    .for('no key update', { of: sessions });
}

/** Whose a session is; the user's row stays locked until the transaction ends. */
export async function lockUserOfSession(db: Db, sessionId: string): Promise<UserRow | null> {
  const [found] = await db
    .select({ user: users })
    .from(users)
    .innerJoin(sessions, eq(sessions.userId, users.id))
    .where(eq(sessions.id, sessionId))
    .for('no key update', { of: users });
  return found?.user ?? null;
}

/** Of any number of racers exactly one gets the session id; the others get null. */
export async function spendRefreshToken(db: Db, hash: string, at: Date): Promise<string | null> {
  const [spent] = await db
    .update(refreshTokens)
    .set({ usedAt: at })
    .where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAt), gt(refreshTokens.expiresAt, at)))
    .returning({ sessionId: refreshTokens.sessionId });
  return spent?.sessionId ?? null;
}

export async function findRefreshToken(db: Db, hash: string) {
  const [row] = await db.select().from(refreshTokens).where(eq(refreshTokens.hash, hash)).limit(1);
  return row ?? null;
}
