import type { ClientContext } from '@/lib/core/client-context';
import { after, now } from '@/lib/core/clock';
import { log } from '@/lib/core/log';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import {
  deleteSigningKeys,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  replaceSealed,
  type SigningKeyRow,
} from './queries';
import { newSigningKey, opens, resealed } from './sealed-key';
import { type KeyState, keyStates, LEAD, rotationDue } from './timetable';

/** Nobody is signed in here: the schedule, or an operator at the command line. */
const installation: ClientContext = { ip: null, userAgent: null, requestId: null };

/** The app secret of this process opens none of the keys: a key it made could not be opened by the instances that serve. */
export class WrongSecretError extends Error {
  override readonly name = 'WrongSecretError';
}

/** Runs `change` alone among all instances, with the rows as they are by then. */
function alone<T>(change: (tx: Db, rows: SigningKeyRow[]) => Promise<T>): Promise<T> {
  return db().transaction(async (tx) => {
    await lockSigningKeys(tx);
    return change(tx, await listSigningKeys(tx));
  });
}

async function add(tx: Db, activeFrom: Date): Promise<string> {
  const key = await newSigningKey(activeFrom);
  await insertSigningKey(tx, key);
  const data = { kid: key.kid, active_from: activeFrom.toISOString() };
  await record(tx, installation, { type: 'signing_key.added', data });
  return key.kid;
}

async function deletePast(tx: Db, rows: SigningKeyRow[]): Promise<string[]> {
  const states = keyStates(rows, now());
  const past = rows.map(({ kid }) => kid).filter((kid) => states.get(kid) === 'past');
  for (const kid of past) await record(tx, installation, { type: 'signing_key.expired', data: { kid } });
  return deleteSigningKeys(tx, past);
}

function requireOurs(rows: SigningKeyRow[]): void {
  if (rows.length > 0 && !rows.some(opens))
    throw new WrongSecretError('none of the signing keys can be opened with AUTH_SECRET');
}

/**
 * Makes a key that signs at once where this process has none to sign with: at the first start, when the app secret was lost, or when
 * an instance with another secret has made the only key that is not past.
 */
export function ensureSigningKey(): Promise<SigningKeyRow[]> {
  return alone(async (tx, rows) => {
    const states = keyStates(rows, now());
    // Another instance may have made the key while this one waited for its turn.
    if (rows.some((row) => states.get(row.kid) !== 'past' && opens(row))) return rows;
    await add(tx, now());
    return listSigningKeys(tx);
  });
}

/** Adds the next key when the newest one is old enough. However many ask at once, one is added. Returns its id, or null. */
export function rotateWhenDue(): Promise<string | null> {
  return alone(async (tx, rows) => (rotationDue(rows, now()) ? add(tx, after(now(), LEAD)) : null));
}

/**
 * Adds a key that signs in five minutes, or `at once`. Where one is waiting already, that stays the next one and nothing is added.
 * Throws `WrongSecretError`.
 */
export function rotateSigningKey(when: 'soon' | 'at once'): Promise<{ kid: string; added: boolean }> {
  return alone(async (tx, rows) => {
    requireOurs(rows);
    const waiting = rows.find(({ activeFrom }) => activeFrom > now());
    if (when === 'soon' && waiting) return { kid: waiting.kid, added: false };
    return { kid: await add(tx, when === 'soon' ? after(now(), LEAD) : now()), added: true };
  });
}

/**
 * Removes a key that leaked: tokens it signed are refused at once, and if it was the one that signs there is a new one in the same
 * transaction. `null` where there is no such key. Throws `WrongSecretError`.
 */
export function revokeSigningKey(kid: string): Promise<{ signer: string | null } | null> {
  return alone(async (tx, rows) => {
    requireOurs(rows);
    if (!rows.some((row) => row.kid === kid)) return null;
    const state = keyStates(rows, now()).get(kid);
    // First: without its successor, a key whose time is over would count as the previous one again.
    await deletePast(tx, rows);
    await deleteSigningKeys(tx, [kid]);
    await record(tx, installation, { type: 'signing_key.revoked', data: { kid } });
    const signs = state === 'signing' || !rows.some((row) => row.kid !== kid && opens(row));
    return { signer: signs ? await add(tx, now()) : null };
  });
}

/**
 * Removes every key, so that no token of whatever age counts, and puts a new one there that signs at once, together with `change`. Throws
 * `WrongSecretError`.
 */
export function replaceSigningKeys<T>(change: (tx: Db, signer: string) => Promise<T>): Promise<T> {
  return alone(async (tx, rows) => {
    requireOurs(rows);
    const gone = await deleteSigningKeys(
      tx,
      rows.map(({ kid }) => kid),
    );
    for (const kid of gone) await record(tx, installation, { type: 'signing_key.revoked', data: { kid } });
    return change(tx, await add(tx, now()));
  });
}

/** Every key and what it is at this moment, what signs last first. */
export async function signingKeyStates(): Promise<(SigningKeyRow & { state: KeyState })[]> {
  const rows = await listSigningKeys(db());
  const states = keyStates(rows, now());
  return rows.map((row) => ({ ...row, state: states.get(row.kid) ?? 'past' }));
}

/**
 * What keys need from time to time, safe to run by anybody at any time: the next one when due, all of them sealed under the newest app
 * secret, and none kept whose tokens have all expired.
 */
export async function maintainSigningKeys(): Promise<{ added: number; resealed: number; deleted: number }> {
  await ensureSigningKey();
  const added = await rotateWhenDue();
  return alone(async (tx, rows) => {
    let count = 0;
    for (const row of rows) {
      const sealed = resealed(row);
      if (sealed) {
        await replaceSealed(tx, row.kid, row.sealedPrivateJwk, sealed);
        count += 1;
      } else if (!opens(row)) {
        log.warn({ kid: row.kid }, 'AUTH_SECRET does not open this signing key; it verifies but cannot sign');
      }
    }
    return { added: added ? 1 : 0, resealed: count, deleted: (await deletePast(tx, rows)).length };
  });
}
