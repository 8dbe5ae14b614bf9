import path from 'node:path';
import { keepKeys, runJobs } from './start/background';
import { reachInstallation } from './start/reach';
import { explainNoDatabase } from './start/settings';
import { isEnding, shutDown, watchForTheEnd } from './start/shutdown';

/** Runs the jobs in a process of their own, for installations whose instances have `JOBS=none`. */
async function work(): Promise<void> {
  const config = await reachInstallation(process.cwd());
  const { migrate } = await import('@/lib/db/migrate');
  await migrate(config.databaseDirectUrl).catch(explainNoDatabase);
  await keepKeys();
  await runJobs();
  console.log('The jobs run here.');
}

process.chdir(path.resolve(import.meta.dirname, '..'));
watchForTheEnd();
work().catch((error: Error) => {
  if (isEnding()) return;
  console.error(error.name === 'CannotStart' ? error.message : error);
  return shutDown(1);
});
