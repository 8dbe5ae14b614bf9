import { config, type RuleName } from '@/lib/core/config';

/** What a rule has to say: how sure it is, and of what. */
export interface Verdict {
  rule: RuleName;
  /** 0 to 100. */
  score: number;
  /** Numbers and names of places for the audit log. */
  data: Record<string, unknown>;
}

export const verdict = (rule: RuleName, data: Record<string, unknown>): Verdict => ({
  rule,
  score: config().detection.scores[rule],
  data,
});
