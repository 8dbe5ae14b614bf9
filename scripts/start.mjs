import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const bundle = new URL('../.next/start/start.mjs', import.meta.url);
const dev = process.argv.includes('--dev');

async function current() {
  if (dev || !existsSync(bundle)) return null;
  const built = await import(bundle.href);
  return built.isCurrent(project) ? built : null;
}

async function fromSource() {
  await import('tsx');
  return import('./start.ts');
}

process.chdir(project);
const { run } = (await current()) ?? (await fromSource());
run(dev);
