import { now } from '@/lib/core/clock';
import { oauthProblemText } from './problem-text';

/** How a visit ended without success: a sentence and, where it may be tried again later, in how many seconds. */
export interface VisitTrouble {
  text: string;
  seconds: number | null;
}

/** No limit is longer than a week; whoever wrote the address may have been somebody else. */
const LONGEST = 7 * 24 * 60 * 60;

/** What the address says about a visit to a provider; null where it is none of ours, or a pause that is over. */
export function visitTrouble(
  { error, until }: { error?: unknown; until?: unknown },
  provider: string | undefined,
): VisitTrouble | null {
  const text = oauthProblemText(error, provider);
  if (text === null || error !== 'rate_limited') return text === null ? null : { text, seconds: null };
  const left = Math.ceil(Number(until) - now().getTime() / 1000);
  return left > 0 && left <= LONGEST ? { text, seconds: left } : null;
}
