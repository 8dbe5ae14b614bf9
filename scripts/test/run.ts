import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

let current: ChildProcess | undefined;

/** Passes a signal on to the command that runs now. */
export function stopCurrent(signal: NodeJS.Signals): void {
  current?.kill(signal);
}

/** Runs a command of node_modules with its output visible. True when it ended with exit code 0. */
export async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  current = spawn(path.resolve('node_modules/.bin', command), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  try {
    const [code] = (await once(current, 'exit')) as [number | null];
    return code === 0;
  } finally {
    current = undefined;
  }
}
