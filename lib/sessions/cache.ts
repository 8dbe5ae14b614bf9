import { LRUCache } from 'lru-cache';
import { minutes, monotonic, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { type Change, onChanging } from '@/lib/db/changes';
import { type Ear, listenTo } from '@/lib/db/listen';
import type { Principal } from './queries';
import { forgetSigningKeys } from './signing-keys';

const CHANNEL = 'latchkey_sessions';
const LONGEST_AGE = minutes(1);
/** Longer than a transaction of ours takes; for one that takes longer still, word from the database comes at its end. */
const DISTRUST = seconds(15);

interface Entry {
  principal: Principal;
  readAt: number;
}

interface Memory {
  entries: LRUCache<string, Entry>;
  /** Session id by the hash of the cookie's token. The entry itself says whether the token still is its own. */
  byToken: LRUCache<string, string>;
  byUser: Map<string, Set<string>>;
  /** Ids of sessions and users that a transaction under way is changing, and until when they are not remembered. */
  distrusted: Map<string, number>;
  /** Grows with everything that is forgotten, so that a row read before is not remembered after. */
  version: number;
  ear: Ear | null;
}

function emptyMemory(): Memory {
  const max = Math.max(1, config().sessionCacheEntries);
  const byUser = new Map<string, Set<string>>();
  const entries = new LRUCache<string, Entry>({
    max,
    dispose({ principal }, id) {
      const ids = byUser.get(principal.user.id);
      ids?.delete(id);
      if (ids?.size === 0) byUser.delete(principal.user.id);
    },
  });
  return { entries, byToken: new LRUCache({ max }), byUser, distrusted: new Map(), version: 0, ear: null };
}

const holder = globalThis as typeof globalThis & { latchkeySessions?: Memory };

/** On `globalThis`: the server listens, and what Next bundles reads; each has this module once. */
function memory(): Memory {
  holder.latchkeySessions ??= emptyMemory();
  return holder.latchkeySessions;
}

function forgetAll(): void {
  const { entries, byToken } = memory();
  memory().version += 1;
  entries.clear();
  byToken.clear();
}

function forgetSession(id: string): void {
  memory().version += 1;
  memory().entries.delete(id);
}

function forgetUser(id: string): void {
  memory().version += 1;
  for (const session of [...(memory().byUser.get(id) ?? [])]) memory().entries.delete(session);
}

function heard(payload: string): void {
  const [kind, id = ''] = [payload.slice(0, 1), payload.slice(2)];
  if (kind === 's') forgetSession(id);
  else if (kind === 'u') forgetUser(id);
  else if (kind === 'k') forgetSigningKeys();
  else forgetAll();
}

function deafened(): void {
  forgetAll();
  forgetSigningKeys();
}

/** Forgets at once what a transaction of this process is changing, and remembers it again only when that can be over. */
function distrust({ sessionId, userId }: Change): void {
  const { distrusted } = memory();
  const at = monotonic();
  for (const [id, until] of distrusted) if (until < at) distrusted.delete(id);
  for (const id of [sessionId, userId]) if (id) distrusted.set(id, at + DISTRUST);
  if (sessionId) forgetSession(sessionId);
  if (userId) forgetUser(userId);
}

/**
 * From now on live sessions are answered from memory while it is proven that word of every change arrives here (the triggers of
 * migration 0003 send it, `lib/db/listen.ts` proves it). Without that, and in a process that never calls this, every read asks the database.
 */
export function startRemembering(): void {
  if (memory().ear || config().sessionCacheEntries === 0) return;
  onChanging(distrust);
  memory().ear = listenTo(CHANNEL, { heard, deafened });
  log.debug('sessions are kept in memory');
}

export async function stopRemembering(): Promise<void> {
  const { ear } = memory();
  memory().ear = null;
  forgetAll();
  await ear?.close();
}

function isDistrusted(id: string): boolean {
  return (memory().distrusted.get(id) ?? 0) > monotonic();
}

export type Which = { tokenHash: string } | { id: string };

/** What is remembered of a session, only while it can be believed. A session that is over is never answered: that, the database says. */
export function recall(which: Which, at: Date): Principal | null {
  const { ear, entries, byToken } = memory();
  if (!ear?.hears()) return null;
  const id = 'id' in which ? which.id : byToken.get(which.tokenHash);
  const entry = id === undefined ? undefined : entries.get(id);
  if (!entry || monotonic() - entry.readAt > LONGEST_AGE) return null;
  const { session } = entry.principal;
  if ('tokenHash' in which && session.tokenHash !== which.tokenHash) return null;
  return session.idleExpiresAt > at && session.expiresAt > at ? entry.principal : null;
}

/**
 * Begins a reading: call before the query, and the function it answers with what was found. It is remembered unless anything was
 * forgotten in between.
 */
export function beginReading(): (principal: Principal) => void {
  const { version } = memory();
  return (principal) => {
    const { ear, entries, byToken, byUser, version: current } = memory();
    const { session, user } = principal;
    if (!ear?.hears() || current !== version || isDistrusted(session.id) || isDistrusted(user.id)) return;
    entries.set(session.id, { principal, readAt: monotonic() });
    if (session.tokenHash) byToken.set(session.tokenHash, session.id);
    const ids = byUser.get(user.id);
    if (ids) ids.add(session.id);
    else byUser.set(user.id, new Set([session.id]));
  };
}
