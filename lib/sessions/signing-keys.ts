import { type CryptoKey, importJWK, type JWK } from 'jose';
import { now, stopwatch } from '@/lib/core/clock';
import { log } from '@/lib/core/log';
import { db } from '@/lib/db/client';
import { ensureSigningKey } from './signing-keys/change';
import { listSigningKeys, type SigningKeyRow } from './signing-keys/queries';
import { ALGORITHM, openedKey } from './signing-keys/sealed-key';
import { keyStates } from './signing-keys/timetable';

export { ALGORITHM };

/** Older than this, the keys are read again beside the requests that use them. */
const REFRESH_AFTER = 2_500;
/** Older than this they are not used any more: a revoked key is refused by then even where no notice arrives. */
const USABLE_FOR = 5_000;
/** Ids that nobody knows are looked up once in so long, however many of them are made up. */
const UNKNOWN_EVERY = 1_000;

interface Key {
  kid: string;
  activeFrom: Date;
  verifying: CryptoKey;
  /** Null where the app secret does not open it. */
  signing: CryptoKey | null;
  publicJwk: JWK;
}

interface Loaded {
  /** What signs last comes first. */
  keys: Key[];
  byKid: Map<string, Key>;
  /** Milliseconds since they were asked for. */
  age: () => number;
}

interface State {
  loaded?: Loaded | undefined;
  loading?: Promise<Loaded> | undefined;
  /** Milliseconds since an unknown id was last looked up. */
  unknownAge?: () => number;
}

const holder = globalThis as typeof globalThis & { latchkeySigningKeys?: State };

/** On `globalThis`, because the bundler may load this module more than once and a notice has to reach all of it. */
function state(): State {
  holder.latchkeySigningKeys ??= {};
  return holder.latchkeySigningKeys;
}

async function prepared(row: SigningKeyRow, before: Key | undefined): Promise<Key> {
  const { kid, activeFrom } = row;
  const publicJwk = row.publicJwk as JWK;
  const verifying = before?.verifying ?? ((await importJWK(publicJwk, ALGORITHM)) as CryptoKey);
  // What was opened once stays open here when an instance with a newer app secret seals the row anew.
  const signing = before?.signing ?? (await openedKey(row));
  return { kid, activeFrom, verifying, signing, publicJwk };
}

async function read(before: Loaded | undefined): Promise<Loaded> {
  const age = stopwatch();
  const prepare = (rows: SigningKeyRow[]) => Promise.all(rows.map((row) => prepared(row, before?.byKid.get(row.kid))));
  let keys = await prepare(await listSigningKeys(db()));
  const states = keyStates(keys, now());
  if (!keys.some(({ kid, signing }) => signing && states.get(kid) !== 'past'))
    keys = await prepare(await ensureSigningKey());
  return { keys, byKid: new Map(keys.map((key) => [key.kid, key])), age };
}

/** One reading at a time. One that `forgetSigningKeys` has overtaken is not kept. */
function load(): Promise<Loaded> {
  const current = state();
  if (current.loading) return current.loading;
  const loading = read(current.loaded)
    .then((loaded) => {
      if (current.loading === loading) current.loaded = loaded;
      return loaded;
    })
    .finally(() => {
      if (current.loading === loading) current.loading = undefined;
    });
  current.loading = loading;
  return loading;
}

async function loaded(): Promise<Loaded> {
  const known = state().loaded;
  if (!known || known.age() >= USABLE_FOR) return load();
  if (known.age() >= REFRESH_AFTER) load().catch((error) => log.warn({ err: error }, 'signing keys could not be read'));
  return known;
}

/** Makes the next use read the keys again. Called when the database says that they changed. */
export function forgetSigningKeys(): void {
  const current = state();
  if (current.loaded) current.loaded = { ...current.loaded, age: () => Number.POSITIVE_INFINITY };
  current.loading = undefined;
}

export interface Keyring {
  signing: { kid: string; key: CryptoKey };
  verifying: Map<string, CryptoKey>;
  /** RFC 7517 §5, public members only: the next, the current and the previous keys. */
  jwks: { keys: JWK[] };
}

/**
 * The keys of this installation at this moment, made at first use. At most five seconds behind the database; while they are in use they
 * are read again beside the requests, so that none of those waits.
 */
export async function keyring(): Promise<Keyring> {
  const { keys } = await loaded();
  const at = now();
  const states = keyStates(keys, at);
  const valid = keys.filter(({ kid }) => states.get(kid) !== 'past');
  const able = valid.filter(({ signing }) => signing);
  // Where clocks differ, a key that another instance just made may lie a moment ahead of ours.
  const signer = able.find(({ activeFrom }) => activeFrom <= at) ?? able.at(-1);
  if (!signer?.signing) throw new Error('no signing key can be opened with the app secret');
  return {
    signing: { kid: signer.kid, key: signer.signing },
    verifying: new Map(valid.map(({ kid, verifying }) => [kid, verifying])),
    jwks: { keys: valid.map(({ publicJwk }) => publicJwk) },
  };
}

async function lookUpAgain(): Promise<void> {
  const current = state();
  if (current.unknownAge && current.unknownAge() < UNKNOWN_EVERY) {
    await current.loading;
    return;
  }
  current.unknownAge = stopwatch();
  await load();
}

/** The public key for `kid` while its tokens count, else null. An id that is not known is looked up again at most once a second. */
export async function verifyingKey(kid: string): Promise<CryptoKey | null> {
  let { keys, byKid } = await loaded();
  if (!byKid.has(kid)) {
    await lookUpAgain();
    ({ keys, byKid } = await loaded());
  }
  return keyStates(keys, now()).get(kid) === 'past' ? null : (byKid.get(kid)?.verifying ?? null);
}
