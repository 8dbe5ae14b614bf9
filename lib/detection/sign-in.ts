import type { ClientContext } from '@/lib/core/client-context';
import { config } from '@/lib/core/config';
import { locate } from '@/lib/core/places';
import type { Db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { SignInReason } from '@/lib/mail/letter';
import { actOnSource, calls } from './act';
import { isAllowedSource } from './blocked-sources/memory';
import { earlierSignIns, verdictsOfSession } from './queries';
import { badReputation } from './rules/bad-reputation';
import { impossibleTravel } from './rules/impossible-travel';
import { unusualPlace } from './rules/unusual-place';
import type { Verdict } from './rules/verdict';

/** So many sign-ins are looked back at. */
const REMEMBERED = 50;

export interface Judgement {
  /** What is to be told to the owner; empty where nothing is. */
  reasons: SignInReason[];
  /** A trusted device is not believed, and the proof does not count as fresh. */
  stepUp: boolean;
  verdicts: Verdict[];
}

const NOTHING: Judgement = { reasons: [], stepUp: false, verdicts: [] };

const isReason = (rule: string): rule is SignInReason =>
  rule === 'unusual_place' || rule === 'impossible_travel' || rule === 'bad_reputation';

/**
 * What stands out about a sign-in whose proof was right. Reads the latest sign-ins of the account, in one statement, and only where it is
 * known where this one comes from. An allowed source stands out by nothing.
 */
export async function judgeSignIn(tx: Db, userId: string, at: Date, { ip }: ClientContext): Promise<Judgement> {
  if (ip === null || isAllowedSource(ip)) return NOTHING;
  const { thresholds } = config().detection;
  const here = thresholds.unusual_place || thresholds.impossible_travel !== null ? locate(ip) : null;
  const earlier = here ? await earlierSignIns(tx, userId, REMEMBERED) : [];
  const found = [
    badReputation(ip),
    here && unusualPlace(here, earlier),
    here && impossibleTravel(here, at, earlier),
  ].filter((one) => one !== null);
  return {
    verdicts: found,
    stepUp: found.some((one) => calls('step_up', one)),
    reasons: found
      .filter((one) => calls('notify', one))
      .map(({ rule }) => rule)
      .filter(isReason),
  };
}

/** Records what was judged, one event a rule, and acts on the source, in the transaction of the sign-in. */
export async function noteSignIn(
  tx: Db,
  { verdicts, stepUp }: Judgement,
  { userId, sessionId, method }: { userId: string; sessionId: string; method: string },
  client: ClientContext,
): Promise<void> {
  for (const verdict of verdicts) {
    const done = client.ip === null ? null : await actOnSource(tx, client.ip, verdict);
    const data = { ...verdict.data, score: verdict.score, ...(stepUp && { step_up: true }), ...done?.data };
    await record(tx, client, { type: `detection.${verdict.rule}`, subjectId: userId, sessionId, method, data });
  }
}

/** What is to be told of a session that was opened before it was whole, now that it is. One statement. */
export async function reasonsOfSession(
  tx: Db,
  { id, userId, createdAt }: { id: string; userId: string; createdAt: Date },
): Promise<SignInReason[]> {
  const spoke = await verdictsOfSession(tx, { userId, sessionId: id, openedAt: createdAt });
  return spoke
    .filter((one) => calls('notify', one))
    .map(({ type }) => type.slice('detection.'.length))
    .filter(isReason);
}
