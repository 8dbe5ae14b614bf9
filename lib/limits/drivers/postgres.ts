import { db } from '@/lib/db/client';
import { changePoints, readPoints, removeCounter, takePoints } from '@/lib/limits/queries';
import type { Driver } from './driver';

/**
 * Counters in the database, by statements of our own: the library's driver reads the clock of whichever instance asks, counts what it
 * refuses, and needs a pool of another kind. The table is unlogged: a crash of the database forgets the counters, and nothing else.
 */
export const postgresDriver: Driver = {
  async take({ key, most, seconds }, cost) {
    const milliseconds = seconds * 1000;
    const row = await takePoints(db(), { key, cost: Math.min(cost, most), most, milliseconds });
    // No row: others filled the counter while this statement ran, and it cannot see theirs.
    if (!row) return { taken: false, used: most, resetMilliseconds: milliseconds, ends: 0 };
    const { taken, points, left, ends } = row;
    return { taken, used: points, resetMilliseconds: Math.max(0, left), ends };
  },
  charge: ({ key }, cost, ends) => changePoints(db(), key, cost, ends),
  giveBack: ({ key }, cost, ends) => changePoints(db(), key, -cost, ends),
  used: ({ key }) => readPoints(db(), key),
  forget: ({ key }) => removeCounter(db(), key),
};
