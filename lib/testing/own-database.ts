import { inject } from 'vitest';
import { workerDatabase } from './postgres';

/** Gives the test file a database of its own, for tests that change what others rely on. Before anything reads the settings. */
export async function ownDatabase(name: string): Promise<string> {
  const url = await workerDatabase(inject('templateUrl'), `${process.env.VITEST_POOL_ID ?? '1'}_${name}`);
  process.env.DATABASE_URL = url;
  return url;
}
