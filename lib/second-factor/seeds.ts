import { log } from '@/lib/core/log';
import { db } from '@/lib/db/client';
import { listSeeds, replaceSeed } from './queries';
import { openSeed, resealSeed } from './sealed-seed';

const PAGE = 500;

/**
 * Seals every app's seed under the newest app secret, so that an older one can be given up. Safe to run by anybody at any time. Seeds
 * that still wait for their first code are left: they are over within minutes. Answers how many were sealed anew.
 */
export async function resealSeeds(): Promise<number> {
  let [resealed, unreadable] = [0, 0];
  for (let from: string | null = null; ; ) {
    const page = await listSeeds(db(), from, PAGE);
    for (const { userId, sealed: before } of page) {
      const after = resealSeed(userId, before);
      if (after !== null && (await replaceSeed(db(), { userId, before, after }))) resealed += 1;
      else if (after === null && openSeed(userId, before) === null) unreadable += 1;
    }
    from = page.at(-1)?.userId ?? null;
    if (page.length < PAGE) break;
  }
  if (unreadable > 0) log.warn({ apps: unreadable }, 'AUTH_SECRET does not open the seeds of these authenticator apps');
  return resealed;
}
