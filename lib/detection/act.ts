import { sourceOf } from '@/lib/core/client-address';
import { after, hours, now } from '@/lib/core/clock';
import { type ActionName, config } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import { log } from '@/lib/core/log';
import type { Db } from '@/lib/db/client';
import { isSpared } from './blocked-sources/memory';
import { type BlockedRow, blockLonger } from './blocked-sources/queries';
import { canonicalNetwork } from './blocked-sources/rules';
import { sourceHash } from './keys';
import { markSuspect } from './queries';
import type { Verdict } from './rules/verdict';

/** For so long a captcha is asked for. */
const SUSPECT = hours(1);

/** True where the score is high enough for that, by `DETECTION_ACTIONS`. */
export function calls(action: ActionName, { score }: Pick<Verdict, 'score'>): boolean {
  const from = config().detection.actions[action];
  return from !== null && score >= from;
}

/** Blocks a source for the next of the times. Null where it is spared or blocked already. */
async function block(db: Db, ip: string, reason: string): Promise<BlockedRow | null> {
  const network = isSpared(ip) ? null : canonicalNetwork(sourceOf(ip));
  if (network === null) return null;
  const lengths = config().detection.blockSeconds;
  const row = await blockLonger(db, { id: newId(), network, reason, at: now(), lengths });
  if (row) log.warn({ rule: reason, times: row.times }, 'a source was blocked');
  return row;
}

const secondsOf = ({ createdAt, expiresAt }: BlockedRow): number | null =>
  expiresAt && Math.round((expiresAt.getTime() - createdAt.getTime()) / 1000);

export interface Done {
  /** For the event. */
  data: Record<string, unknown>;
  /** To be remembered when it is committed. */
  blocked: BlockedRow | null;
}

/** What a verdict does to its source: asks it for a captcha, blocks it. */
export async function actOnSource(db: Db, ip: string, verdict: Verdict): Promise<Done> {
  const suspect = calls('captcha', verdict);
  if (suspect) await markSuspect(db, sourceHash(ip), now(), after(now(), SUSPECT));
  const blocked = calls('block', verdict) ? await block(db, ip, verdict.rule) : null;
  const data = { ...(suspect && { captcha: true }), ...(blocked && { blocked_seconds: secondsOf(blocked) }) };
  return { data, blocked };
}
