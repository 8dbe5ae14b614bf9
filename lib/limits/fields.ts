import type { LimitName } from './table';

/** How a limit stands for one caller. */
export interface Standing {
  limit: LimitName;
  most: number;
  seconds: number;
  remaining: number;
  /** Whole seconds until it begins anew. */
  resetSeconds: number;
}

/** The nearest to its end first: the one that says most. */
function tightest(standings: readonly Standing[]): Standing[] {
  return [...standings].sort((a, b) => a.remaining - b.remaining || b.resetSeconds - a.resetSeconds);
}

/**
 * The fields `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10: lists of RFC 9651 strings, each with what is
 * left (`r`) and for how long (`t`), and with its quota (`q`) in a window (`w`) of seconds.
 */
export function rateLimitFields(standings: readonly Standing[]): Record<string, string> {
  const ordered = tightest(standings);
  if (ordered.length === 0) return {};
  return {
    ratelimit: ordered.map((one) => `"${one.limit}";r=${one.remaining};t=${one.resetSeconds}`).join(', '),
    'ratelimit-policy': ordered.map((one) => `"${one.limit}";q=${one.most};w=${one.seconds}`).join(', '),
  };
}
