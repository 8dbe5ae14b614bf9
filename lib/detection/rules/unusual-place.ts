import { config } from '@/lib/core/config';
import { locate, type Place } from '@/lib/core/places';
import type { EarlierSignIn } from '@/lib/detection/queries';
import { type Verdict, verdict } from './verdict';

/** A country that none of the latest sign-ins of the account came from. The first country of an account is no news. */
export function unusualPlace(here: Place, earlier: readonly EarlierSignIn[]): Verdict | null {
  if (!config().detection.thresholds.unusual_place) return null;
  const known = new Set(earlier.map(({ ip }) => locate(ip)?.code).filter((code) => code !== undefined));
  return known.size === 0 || known.has(here.code) ? null : verdict('unusual_place', { place: here.code });
}
