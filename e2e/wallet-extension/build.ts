import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { manifest } from './src/manifest';

const source = join(import.meta.dirname, 'src');

/** Builds the unpacked extension into a new folder outside the checkout. The caller removes it. */
export async function buildWalletExtension(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'latchkey-wallet-extension-'));
  await build({
    entryPoints: {
      page: join(source, 'page/index.ts'),
      relay: join(source, 'relay.ts'),
      worker: join(source, 'worker/index.ts'),
      approval: join(source, 'approval.ts'),
    },
    outdir: path,
    bundle: true,
    format: 'iife',
    target: 'chrome120',
    logLevel: 'error',
  });
  await copyFile(join(source, 'approval.html'), join(path, 'approval.html'));
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest, null, 2));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
