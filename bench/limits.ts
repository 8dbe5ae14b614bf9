import path from 'node:path';
import { scratchFolder } from '@/lib/testing/postgres';
import { hasRedis, startRedis } from '@/lib/testing/redis';
import { ensureBuild } from '@/scripts/build/build';
import { removeData, startApp } from './app';
import { floor } from './cases';
import { type Figures, measure } from './load';
import { newPerson } from './people';
import { table } from './table';

const ROUNDS = 3;
const SECONDS = 3;

/** Counted, and never refused. */
const COUNTED = { LIMITS: 'api=1000000/1h', API_BUSY_MILLISECONDS: '0' };

interface Variant {
  name: string;
  settings: Record<string, string>;
}

interface Round {
  route: Figures;
  floor: Figures;
}

/** The cheapest route that is counted, and what does nothing, on an app of its own. */
async function round(settings: Record<string, string>): Promise<Round> {
  const dataDir = scratchFolder('bench-limits');
  const app = await startApp(dataDir, settings);
  try {
    const { bearer } = await newPerson(app.url);
    const load = { path: '/api/v1/auth/me', headers: bearer, expected: 200 };
    await measure(app.url, { ...load, until: { seconds: 1 } });
    const route = await measure(app.url, { ...load, until: { seconds: SECONDS } });
    return { route, floor: await measure(app.url, floor) };
  } finally {
    await app.stop();
    removeData(dataDir);
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** What a limit costs a request: the same route with and without it, in turns, each as a share of the floor of its own app. */
async function bench(): Promise<void> {
  await ensureBuild(path.resolve(import.meta.dirname, '..'));
  const redis = hasRedis ? await startRedis() : null;
  const variants: Variant[] = [
    { name: 'no limits', settings: {} },
    { name: 'counted by PostgreSQL', settings: COUNTED },
    ...(redis ? [{ name: 'counted by Redis', settings: { ...COUNTED, REDIS_URL: redis.url } }] : []),
  ];
  const found = new Map<string, Round[]>(variants.map(({ name }) => [name, []]));
  try {
    for (let n = 0; n < ROUNDS; n += 1)
      for (const { name, settings } of variants) found.get(name)?.push(await round(settings));
  } finally {
    await redis?.stop();
  }
  const shareOf = (rounds: Round[]) => median(rounds.map((one) => one.route.perSecond / one.floor.perSecond));
  const without = shareOf(found.get('no limits') ?? []);
  const rows = [...found].map(([name, rounds]) => [
    name,
    median(rounds.map(({ route }) => route.perSecond)).toFixed(0),
    median(rounds.map(({ route }) => route.p50)).toFixed(1),
    median(rounds.map(({ route }) => route.p99)).toFixed(1),
    shareOf(rounds).toFixed(3),
    (shareOf(rounds) / without).toFixed(2),
  ]);
  console.log(
    `\n${table(['GET me, by bearer token', 'per second', 'p50 ms', 'p99 ms', 'of floor', 'of the route without'], rows)}`,
  );
}

await bench();
