import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Counts, playwrightCounts, vitestCounts } from './test/counts';
import { run, stopCurrent } from './test/run';

interface Step {
  name: string;
  /** True when it passed. */
  run(): Promise<boolean>;
  counts?(): Counts;
}

const results = mkdtempSync(path.join(tmpdir(), 'latchkey-results-'));
const endings: (() => Promise<void>)[] = [];

/** Most of these tests wait for a database, so also two cores take two at a time. */
const AT_ONCE = [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`];

function vitest(name: string, projects: string[], more: string[] = []): Step {
  const file = path.join(results, `${projects.join('-')}.json`);
  const flags = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return { name, run: () => run('vitest', ['run', ...flags, ...more, ...reporters]), counts: () => vitestCounts(file) };
}

const playwrightResults = path.join(results, 'playwright.json');

const quick: Step[] = [
  { name: 'Formatting and lint', run: () => run('biome', ['ci', '--error-on-warnings', '.']) },
  { name: 'Types', run: async () => (await run('next', ['typegen'])) && run('tsc', ['--noEmit']) },
];

const full: Step[] = [
  vitest('Unit and integration tests on PostgreSQL', ['unit', 'integration'], AT_ONCE),
  {
    name: 'Production build',
    run: async () => {
      const { ensureBuild } = await import('./build/build');
      console.log(`The build is ${(await ensureBuild(process.cwd())) === 'built' ? 'done' : 'current'}.`);
      return true;
    },
  },
  {
    name: 'Chromium and the served app',
    run: async () => {
      const { default: setup } = await import('./test/setup-app');
      endings.push(await setup());
      console.log(
        `Testing ${process.env.E2E_BASE_URL} with ${process.env.HEADLESS_SHELL_PATH || process.env.CHROMIUM_PATH}.`,
      );
      return true;
    },
  },
  vitest('Tests of the production build over HTTP', ['built']),
  {
    name: 'Browser tests',
    run: () => run('playwright', ['test'], { PLAYWRIGHT_RESULTS: playwrightResults }),
    counts: () => playwrightCounts(playwrightResults),
  },
  {
    name: 'The app stops cleanly',
    run: async () => {
      for (const end of endings.splice(0)) await end();
      return true;
    },
  },
];

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs the steps up to the first that fails. A failed step without a failed test of its own counts as one failure. */
async function runAll(steps: Step[]): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0 };
  const summary: string[] = [];
  for (const [index, step] of steps.entries()) {
    const since = performance.now();
    console.log(`\n== ${index + 1}/${steps.length} ${step.name}`);
    const ok = await step.run().catch((error: unknown) => {
      console.error(error);
      return false;
    });
    const counts = step.counts?.() ?? { passed: 0, failed: 0 };
    total.passed += counts.passed;
    total.failed += ok ? counts.failed : Math.max(1, counts.failed);
    const tally = step.counts ? ` (${counts.passed} passed, ${counts.failed} failed)` : '';
    summary.push(`${ok ? 'ok    ' : 'FAILED'} ${step.name}${tally}, ${seconds(since)}`);
    if (!ok) break;
  }
  console.log(`\n${summary.join('\n')}`);
  return total;
}

async function main(): Promise<void> {
  process.chdir(path.resolve(import.meta.dirname, '..'));
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  const since = performance.now();
  const total = await runAll(values.quick ? [...quick, vitest('Unit tests', ['unit'])] : [...quick, ...full]);
  for (const end of endings.splice(0)) await end().catch(console.error);
  rmSync(results, { recursive: true, force: true });
  console.log(`\n${seconds(since)}\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopCurrent(signal);
    void Promise.allSettled(endings.splice(0).map((end) => end())).then(() => process.exit(130));
  });
}
await main();
