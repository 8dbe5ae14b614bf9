import type { ClientContext } from '@/lib/core/client-context';
import { after, monotonic, now, seconds } from '@/lib/core/clock';
import { type CountingRule, config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { actOnSource, calls } from './act';
import { isAllowedSource, rememberBlocked } from './blocked-sources/memory';
import { onceKey, pairHash, sourceHash } from './keys';
import { type Bound, type Counted, countFailedAttempt, findSuspect, isFirstSince } from './queries';
import { bruteForce } from './rules/brute-force';
import { distributed } from './rules/distributed';
import { spraying } from './rules/spraying';
import type { Verdict } from './rules/verdict';

export interface FailedAttempt {
  /** What was got wrong. */
  kind: 'password' | 'code';
  /** A hash of whose account it was, by its id, or by its canonical name where there is none. */
  account: string;
  /** Whom to tell, where there is somebody. */
  owner: (Parameters<typeof notify>[1] & { id: string }) | null;
}

const holder = globalThis as typeof globalThis & { latchkeyDistributedUntil?: number };

/** A rule that is off never gets to its bound: its row begins anew each time. */
function boundOf(rule: CountingRule): Bound {
  const rate = config().detection.thresholds[rule];
  return rate ? { most: rate.most, from: after(now(), -seconds(rate.seconds)) } : { most: 1, from: now() };
}

/** Told once per its time, and this process does not even ask again before. */
async function isNews({ rule, data }: Verdict): Promise<boolean> {
  const length = seconds(Number(data.seconds));
  if ((holder.latchkeyDistributedUntil ?? 0) > monotonic()) return false;
  holder.latchkeyDistributedUntil = monotonic() + length;
  return isFirstSince(db(), onceKey(rule), after(now(), -length), now());
}

async function tellAndAct(verdict: Verdict, ip: string, attempt: FailedAttempt, client: ClientContext): Promise<void> {
  const { rule, score, data } = verdict;
  const owner = rule === 'brute_force' ? attempt.owner : null;
  const blocked = await db().transaction(async (tx) => {
    const done = rule === 'distributed' ? null : await actOnSource(tx, ip, verdict);
    const told = owner !== null && calls('notify', verdict);
    await record(tx, rule === 'distributed' ? { ...client, ip: null, userAgent: null } : client, {
      type: `detection.${rule}`,
      subjectId: owner?.id ?? null,
      data: { ...data, score, kind: attempt.kind, ...done?.data, ...(told && { notified: true }) },
    });
    if (told) await notify(tx, owner, { kind: 'password_guessed', data: { whence: whenceOf(client) } });
    return done?.blocked;
  });
  if (blocked) rememberBlocked(blocked);
}

async function judge(counted: Counted): Promise<Verdict[]> {
  const everywhere = distributed(counted);
  return [bruteForce(counted), spraying(counted), everywhere && (await isNews(everywhere)) ? everywhere : null].filter(
    (one) => one !== null,
  );
}

/**
 * Hears of an attempt that failed, whoever's account it was: call it next to the record of the failure, outside of any transaction. One
 * statement counts it; only where a rule speaks there is more: an event `detection.<rule>` and what its score calls for. Never throws, so
 * the answer is the same with and without it. An allowed source is not looked at.
 */
export async function noteFailure(attempt: FailedAttempt, client: ClientContext): Promise<void> {
  const { thresholds } = config().detection;
  const { ip } = client;
  if (ip === null || isAllowedSource(ip)) return;
  if (!thresholds.brute_force && !thresholds.spraying && !thresholds.distributed) return;
  const bounds = { pair: boundOf('brute_force'), source: boundOf('spraying'), all: boundOf('distributed') };
  const keys = { source: sourceHash(ip), pair: pairHash(ip, attempt.account), account: attempt.account, at: now() };
  try {
    const counted = await countFailedAttempt(db(), keys, bounds);
    for (const verdict of await judge(counted)) await tellAndAct(verdict, ip, attempt, client);
  } catch (error) {
    log.error({ err: error, requestId: client.requestId }, 'a failed attempt could not be judged');
  }
}

/** Whether the source of a request was found suspect within the hour, so that it is asked for a captcha. One statement. */
export async function isSuspect({ ip }: ClientContext): Promise<boolean> {
  return ip !== null && !isAllowedSource(ip) && findSuspect(db(), sourceHash(ip), now());
}
