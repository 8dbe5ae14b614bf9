import { hours } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { leastWay } from '@/lib/core/country-table';
import { locate, type Place } from '@/lib/core/places';
import type { EarlierSignIn } from '@/lib/detection/queries';
import { type Verdict, verdict } from './verdict';

/** The sign-in before was so far away that nobody can have come from there since: by the shortest way between the two areas. */
export function impossibleTravel(here: Place, at: Date, earlier: readonly EarlierSignIn[]): Verdict | null {
  const fastest = config().detection.thresholds.impossible_travel;
  const before = earlier.map((one) => ({ ...one, place: locate(one.ip) })).find(({ place }) => place?.area);
  if (fastest === null || !here.area || !before?.place?.area) return null;
  const kilometres = Math.round(leastWay(before.place.area, here.area));
  const elapsed = Math.max(0, at.getTime() - before.at.getTime()) / hours(1);
  if (kilometres <= elapsed * fastest) return null;
  const minutes = Math.round(elapsed * 60);
  return verdict('impossible_travel', { places: [before.place.code, here.code], kilometres, minutes });
}
