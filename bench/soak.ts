import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { runningEmbeddedUrl } from '@/lib/db/embedded/running';
import { limitTable } from '@/lib/limits/table';
import { scratchFolder } from '@/lib/testing/postgres';
import { ensureBuild } from '@/scripts/build/build';
import { type BenchedApp, removeData, startApp } from './app';
import { type Visit, visit } from './journeys';
import { percentile } from './load';
import { familyMib, residentMib } from './memory';
import { table } from './table';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 3);
/** How many visitors there are at any time. */
const ABREAST = 8;
const SAMPLES = 10;

/** Everything is counted, and nobody refused. */
const COUNTED = {
  LIMITS: Object.keys(limitTable)
    .map((name) => `${name}=1000000/1m`)
    .join(),
  API_BUSY_MILLISECONDS: '0',
};

interface Sample {
  visits: number;
  unexpected: number;
  p50: number;
  p99: number;
  serverMib: number;
  databaseMib: number;
  /** Open files and sockets of the server; Linux only. */
  handles: number;
  connections: number;
  rows: number;
}

function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}

async function countIn(sql: postgres.Sql): Promise<{ connections: number; rows: number }> {
  const [row] = await sql<{ connections: number; rows: number }[]>`
    select (select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid())::int as connections,
      ((select count(*) from challenges) + (select count(*) from limit_counters) + (select count(*) from refresh_tokens)
        + (select count(*) from email_tokens) + (select count(*) from graphile_worker.jobs))::int as rows`;
  return row ?? { connections: Number.NaN, rows: Number.NaN };
}

/** What must never be, whatever was going on. */
async function broken(sql: postgres.Sql): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select
      (select count(*) from (select session_id from refresh_tokens where used_at is null group by session_id having count(*) > 1) as t)::int
        as "INV-5, two live refresh tokens in one family",
      (select count(*) from refresh_tokens t join sessions s on s.id = t.session_id where t.used_at is null and s.revoked_at is not null)::int
        as "INV-4, a live refresh token of an ended session",
      (select count(*) from users u where email is null and not exists (select 1 from identities i where i.user_id = u.id))::int
        as "INV-3, an account that nobody can open"`;
  return row ?? {};
}

async function sampled(app: BenchedApp, sql: postgres.Sql, seen: Visit[]): Promise<Sample> {
  const times = seen.flatMap(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return {
    visits: seen.length,
    unexpected: seen.reduce((sum, { unexpected }) => sum + unexpected.length, 0),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    serverMib: residentMib(app.serverPid),
    databaseMib: familyMib(app.databasePid),
    handles: handlesOf(app.serverPid),
    ...(await countIn(sql)),
  };
}

const line = (when: string, s: Sample): string[] => [
  when,
  String(s.visits),
  String(s.unexpected),
  // Nobody was through in that time.
  Number.isNaN(s.p50) ? '-' : s.p50.toFixed(1),
  Number.isNaN(s.p99) ? '-' : s.p99.toFixed(0),
  s.serverMib.toFixed(0),
  s.databaseMib.toFixed(0),
  String(s.handles),
  String(s.connections),
  String(s.rows),
];

/** Visitors without a pause for some minutes, and what that does to the process and its database. Judged by whoever reads it. */
async function soak(): Promise<void> {
  await ensureBuild(path.resolve(import.meta.dirname, '..'));
  const dataDir = scratchFolder('bench-soak');
  const app = await startApp(dataDir, COUNTED);
  const sql = postgres(runningEmbeddedUrl(dataDir) ?? '', { max: 1 });
  const rows: string[][] = [];
  const unexpected = new Set<string>();
  try {
    const deadline = performance.now() + MINUTES * 60_000;
    let seen: Visit[] = [];
    const visitors = Array.from({ length: ABREAST }, async () => {
      while (performance.now() < deadline) seen.push(await visit(app.url));
    });
    for (let n = 1; n <= SAMPLES; n += 1) {
      await sleep((MINUTES * 60_000) / SAMPLES);
      const part = seen;
      seen = [];
      for (const text of part.flatMap((one) => one.unexpected)) unexpected.add(text);
      rows.push(line(`${((n * MINUTES) / SAMPLES).toFixed(1)} min`, await sampled(app, sql, part)));
    }
    await Promise.all(visitors);
    await sleep(10_000);
    rows.push(line('at rest', await sampled(app, sql, seen)));
    const head = [
      'after',
      'visits',
      'wrong',
      'p50 ms',
      'p99 ms',
      'server MiB',
      'database MiB',
      'handles',
      'connections',
      'rows',
    ];
    console.log(`\n${table(head, rows)}`);
    for (const text of unexpected) console.log(`Unexpected: ${text}`);
    for (const [what, count] of Object.entries(await broken(sql))) console.log(`${count} times ${what}.`);
  } finally {
    await sql.end();
    await app.stop();
    removeData(dataDir);
  }
}

await soak();
