import { type Case, floor } from './cases';
import { type Figures, measure } from './load';

export interface Compared extends Figures {
  name: string;
  /** Requests per second as a share of the floor's, measured right before and right after. */
  ofFloor: number;
}

function median(runs: Figures[]): Figures {
  const sorted = runs.toSorted((one, other) => one.perSecond - other.perSecond);
  return sorted[Math.floor(sorted.length / 2)] as Figures;
}

/** Measures each case between two runs of the floor, so that both meet the same machine. The floor comes first. */
export async function compareAll(url: string, cases: Case[]): Promise<Compared[]> {
  const floors = [await measure(url, floor)];
  const compared: Compared[] = [];
  for (const { name, prepare } of cases) {
    const load = await prepare();
    const figures = await measure(url, load);
    const [before, after] = [floors.at(-1) as Figures, await measure(url, floor)];
    floors.push(after);
    compared.push({ name, ...figures, ofFloor: (2 * figures.perSecond) / (before.perSecond + after.perSecond) });
  }
  return [{ name: '/health/live, median run', ...median(floors), ofFloor: 1 }, ...compared];
}
