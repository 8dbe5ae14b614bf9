import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireProcessLock, LockHeldError, processStart } from './process-lock';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'latchkey-lock-'));
  file = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a living holder keeps everyone out, and is named', () => {
  const lock = acquireProcessLock(file);
  expect(() => acquireProcessLock(file)).toThrow(new LockHeldError(file, process.pid).message);
  lock.release();
  expect(existsSync(file)).toBe(false);
  acquireProcessLock(file).release();
});

test('a lock whose process is gone is taken over', () => {
  const pid = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
  writeFileSync(file, `${pid}\nsome boot/12345\n`);
  acquireProcessLock(file);
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid}\n`));
});

test('a pid that now belongs to a later process does not hold the lock', () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  const pid = other.pid ?? 0;
  try {
    writeFileSync(file, `${pid}\n${processStart(pid)}\n`);
    expect(() => acquireProcessLock(file)).toThrow(LockHeldError);
    writeFileSync(file, `${pid}\nan earlier start\n`);
    acquireProcessLock(file).release();
  } finally {
    other.kill('SIGKILL');
  }
});

test('of many processes that find a stale lock, one takes it', async () => {
  writeFileSync(file, '999999999\nlong ago\n');
  const program = `
    import { acquireProcessLock } from ${JSON.stringify(path.resolve('lib/db/embedded/process-lock.ts'))};
    try { acquireProcessLock(${JSON.stringify(file)}); console.log('taken'); setTimeout(() => {}, 4000); } catch { console.log('refused'); }`;
  const racers = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]),
  );
  const said = await Promise.all(
    racers.map(
      (racer) => new Promise<string>((resolve) => racer.stdout.once('data', (text) => resolve(String(text).trim()))),
    ),
  );
  for (const racer of racers) racer.kill('SIGKILL');
  expect(said.sort()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'taken']);
  expect(readdirSync(folder)).toEqual(['lock']);
});
