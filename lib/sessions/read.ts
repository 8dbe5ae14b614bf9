import { after, minutes, now, seconds } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { db } from '@/lib/db/client';
import { readAccessToken } from './access-token';
import { lifetimes } from './open';
import { findLiveById, findLiveByTokenHash, type SessionRow, touchSession, type UserRow } from './queries';

/** A live session and the active user it belongs to. */
export interface Principal {
  session: SessionRow;
  user: UserRow;
}

const SESSION_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The last visit is written at most once a minute: a read stays a read. */
async function touch(found: Principal | null): Promise<Principal | null> {
  const at = now();
  if (!found || at.getTime() - found.session.lastSeenAt.getTime() < minutes(1)) return found;
  const { idleSeconds } = lifetimes(found.session);
  await touchSession(db(), found.session.id, at, after(at, seconds(idleSeconds)));
  return found;
}

/** Who a session cookie stands for; null when it is unknown, ended, expired or its user is suspended. */
export async function readSessionToken(token: string): Promise<Principal | null> {
  if (!SESSION_TOKEN.test(token)) return null;
  return touch(await findLiveByTokenHash(db(), tokenHash(token), now()));
}

/** Who a bearer access token stands for. The session row decides, whatever the token says of itself. */
export async function readBearer(token: string): Promise<Principal | null> {
  const claims = await readAccessToken(token);
  if (!claims) return null;
  const found = await findLiveById(db(), claims.sessionId, now());
  return touch(found?.user.id === claims.userId ? found : null);
}

/** The live session with this id and its user. For pages, after `auth()` has said which one it is. */
export async function readSessionId(sessionId: string): Promise<Principal | null> {
  return findLiveById(db(), sessionId, now());
}
