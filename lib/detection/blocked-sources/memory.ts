import { sourceOf } from '@/lib/core/client-address';
import { monotonic, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { NetworkMap } from '@/lib/core/network-map';
import { liesIn, namedNetworks, parseNetwork } from '@/lib/core/networks';
import { within } from '@/lib/core/within';
import { db } from '@/lib/db/client';
import { type Ear, listenTo } from '@/lib/db/listen';
import { type BlockedRow, fingerprint, listInForce } from './queries';

const CHANNEL = 'latchkey_blocked';
/** What is older is read again, beside the request that finds it so: for instances that hear nothing from the database. */
const OLD = seconds(5);
const PATIENCE = seconds(2);

/** After a reading this many times as long passes before word of changes begins the next: a flood of blocks must not keep a process busy. */
const REST = 9;

interface Memory {
  blocked: NetworkMap<BlockedRow>;
  allowed: NetworkMap<BlockedRow>;
  fingerprint: string | null;
  /** Of the monotonic clock; null: never. */
  readAt: number | null;
  triedAt: number;
  reading: Promise<void> | null;
  /** Something was changed while it was being read. */
  again: boolean;
  restUntil: number;
  timer: NodeJS.Timeout | null;
  ear: Ear | null;
}

const holder = globalThis as typeof globalThis & { latchkeyBlocked?: Memory };

/** On `globalThis`: the server listens, and what Next bundles reads; each has this module once. */
function memory(): Memory {
  holder.latchkeyBlocked ??= {
    blocked: new NetworkMap(),
    allowed: new NetworkMap(),
    fingerprint: null,
    readAt: null,
    triedAt: Number.NEGATIVE_INFINITY,
    reading: null,
    again: false,
    restUntil: Number.NEGATIVE_INFINITY,
    timer: null,
    ear: null,
  };
  return holder.latchkeyBlocked;
}

async function readAll(kept: Memory): Promise<void> {
  const mark = await within(PATIENCE, fingerprint(db()));
  if (mark === kept.fingerprint) return;
  const rows = await within(PATIENCE, listInForce(db(), now()));
  const begun = monotonic();
  const [blocked, allowed] = [new NetworkMap<BlockedRow>(), new NetworkMap<BlockedRow>()];
  for (const row of rows) {
    const network = parseNetwork(row.network);
    if (network) (row.allowed ? allowed : blocked).set(network, row);
  }
  const ended = monotonic();
  Object.assign(kept, { blocked, allowed, fingerprint: mark, restUntil: ended + REST * (ended - begun) });
}

async function read(): Promise<void> {
  const kept = memory();
  kept.triedAt = monotonic();
  try {
    do {
      kept.again = false;
      await readAll(kept);
      kept.readAt = monotonic();
    } while (kept.again);
  } catch (error) {
    // What is known stays known: a database that is away unblocks nobody.
    log.warn({ err: error }, 'the blocked sources could not be read');
  }
}

/** Reads anew what is blocked, where it has changed; one reading at a time. Never fails. */
export function rereadBlocked(): Promise<void> {
  const kept = memory();
  if (kept.reading) {
    kept.again = true;
    return kept.reading;
  }
  kept.reading = read().finally(() => {
    kept.reading = null;
  });
  return kept.reading;
}

/** What this process itself has blocked holds here at once. */
export function rememberBlocked(row: BlockedRow): void {
  const kept = memory();
  const network = parseNetwork(row.network);
  if (network) kept.blocked.set(network, row);
  // A reading under way may have begun before, and the next one must not find that nothing has changed since the last.
  kept.fingerprint = null;
  if (kept.reading) kept.again = true;
}

function heard(): void {
  const kept = memory();
  kept.timer ??= setTimeout(
    () => {
      kept.timer = null;
      void rereadBlocked();
    },
    Math.max(0, kept.restUntil - monotonic()),
  ).unref();
}

/** From now on this process hears at once what is blocked, by whomever. Without it, it finds out within seconds. */
export function startHearingOfBlocked(): void {
  if (memory().ear) return;
  memory().ear = listenTo(CHANNEL, { heard, deafened: heard });
}

export async function stopHearingOfBlocked(): Promise<void> {
  const { ear } = memory();
  memory().ear = null;
  await ear?.close();
}

/** Networks that are never blocked, and not limited by address: by `ALLOWED_IPS` or by a row. As far as this process knows by now. */
export function isAllowedSource(ip: string): boolean {
  return spellingsOf(ip).some(
    (one) => liesIn(config().detection.allowed, one) || memory().allowed.find(one).some(stillHolds),
  );
}

/** Behind a NAT64, what is blocked or allowed is the IPv4 address the source is counted by. */
const spellingsOf = (ip: string): string[] => [...new Set([ip, sourceOf(ip)])];

const stillHolds = ({ expiresAt }: BlockedRow): boolean => expiresAt === null || expiresAt > now();

/** The block that holds an address, the longest where there are several; null where none does. Asks nobody. */
export function blockOf(ip: string): BlockedRow | null {
  const holding = spellingsOf(ip)
    .flatMap((one) => memory().blocked.find(one))
    .filter(stillHolds);
  const [longest] = holding.sort((a, b) => (b.expiresAt?.getTime() ?? Infinity) - (a.expiresAt?.getTime() ?? Infinity));
  return longest && !isAllowedSource(ip) ? longest : null;
}

/** No rule blocks this machine: behind a proxy that nobody named in `TRUSTED_PROXIES`, that is everybody. */
export const isSpared = (ip: string): boolean => liesIn(namedNetworks.loopback, ip) || isAllowedSource(ip);

/** Starts a new reading when the last is old; answers it where there never was one. */
function keepUp(): Promise<void> | null {
  const { readAt, triedAt, reading } = memory();
  const current = monotonic() - triedAt > OLD ? rereadBlocked() : reading;
  return readAt === null ? current : null;
}

/** The refusal of a blocked source, from memory; null where it is not one. Says until when, and nothing of why. */
export function refusalOf(ip: string | null): AppError | null {
  void keepUp();
  const block = ip === null ? null : blockOf(ip);
  if (!block) return null;
  const left = block.expiresAt && Math.max(1, Math.ceil((block.expiresAt.getTime() - now().getTime()) / 1000));
  return new AppError('source_blocked', {
    detail: left ? 'Too much went wrong from your network. Try again later.' : 'Ask the operator of this site.',
    ...(left && { headers: { 'retry-after': String(left) } }),
  });
}

/**
 * Throws `source_blocked`, with `Retry-After` where it ends. From memory: only the first request of a process waits for the database, and
 * one that finds the memory five seconds old starts a new reading without waiting for it.
 */
export async function requireUnblocked(ip: string | null): Promise<void> {
  await keepUp();
  const refusal = refusalOf(ip);
  if (refusal) throw refusal;
}
