import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratchFolder } from '@/lib/testing/postgres';
import { ensureBuild } from '@/scripts/build/build';
import { type BenchedApp, removeData, startApp } from './app';
import { casesFor } from './cases';
import { compareAll } from './comparison';
import { connections, measure } from './load';
import { familyMib, residentMib } from './memory';
import { table } from './table';

/** How long each case lasts, about. */
const SECONDS = 3;

const dataDir = scratchFolder('bench');
let app: BenchedApp | undefined;

async function cleanUp(): Promise<void> {
  await app?.stop();
  removeData(dataDir);
}

function memory({ serverPid, databasePid }: BenchedApp): string[] {
  return [residentMib(serverPid), familyMib(databasePid)].map((mib) => `${mib.toFixed(0)} MiB`);
}

/** Runs everything once, because code that ran only a few times is slow. Answers how many wallets to take, so that a busy machine is done in time too. */
async function warmUp(url: string): Promise<number> {
  const rates: number[] = [];
  for (const { prepare } of await casesFor(url, { seconds: 1, wallets: 40 })) {
    rates.push((await measure(url, await prepare())).perSecond);
  }
  return Math.round(Math.min(400, Math.max(40, Math.min(...rates) * SECONDS * 2)));
}

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** Prints what was found. Nothing is judged: the figures of another machine, or of a busy one, are others. */
async function bench(): Promise<void> {
  await ensureBuild(path.resolve(import.meta.dirname, '..'));
  app = await startApp(dataDir);
  const firstStart = app.startMilliseconds;
  await app.stop();
  app = await startApp(dataDir);
  const { url, startMilliseconds } = app;
  await sleep(3000);
  const idle = memory(app);

  const compared = await compareAll(url, await casesFor(url, { seconds: SECONDS, wallets: await warmUp(url) }));
  await sleep(3000);

  const [cpu] = cpus();
  console.log(
    `\nNode ${process.version}, ${cpus().length} x ${cpu?.model.trim()}, load average ${loadavg()[0]?.toFixed(1)}, ${connections} connections.`,
  );
  const rows = compared.map(({ name, perSecond, p50, p99, ofFloor }) => [
    name,
    perSecond.toFixed(0),
    p50.toFixed(1),
    p99.toFixed(1),
    ofFloor.toFixed(3),
  ]);
  console.log(`\n${table(['Request', 'per second', 'p50 ms', 'p99 ms', 'of floor'], rows)}`);
  const starts = [
    ['first start, empty data folder', inSeconds(firstStart)],
    ['later start', inSeconds(startMilliseconds)],
  ];
  console.log(`\n${table(['`npm start` to the first answer', 'time'], starts)}`);
  const memories = [
    ['idle, after the start', ...idle],
    ['idle, after all of the above', ...memory(app)],
  ];
  console.log(`\n${table(['Memory', 'Node', 'PostgreSQL'], memories)}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
await bench().finally(cleanUp);
