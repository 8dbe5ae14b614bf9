import { startEmbeddedPostgres } from '@/lib/db/embedded';

/** A process that holds a database the way `npm start` does, for tests that kill it. Prints its URL, or why it could not. */
async function hold(dataDir: string): Promise<void> {
  const database = await startEmbeddedPostgres(dataDir);
  process.once('SIGTERM', () => database.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ url: database.url, folder: database.folder }));
}

hold(process.argv[2] ?? '').catch((error: Error) => {
  console.log(JSON.stringify({ refused: error.message }));
  process.exitCode = 1;
});
