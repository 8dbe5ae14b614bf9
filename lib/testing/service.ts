import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** True where somebody listens on this port of 127.0.0.1. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(Boolean(socket.destroy())));
    socket.once('error', () => resolve(false));
  });
}

/** Resolves once `ready` says so. Rejects where the process ends before, or takes longer than five seconds. */
export async function untilReady(name: string, child: ChildProcess, ready: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await ready()); attempt += 1) {
    if (attempt > 100 || child.exitCode !== null) throw new Error(`${name} did not start.`);
    await sleep(50);
  }
}

/** Ends a process, unless it has ended, and waits for that. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** Lets a server listen on a port of 127.0.0.1 that nobody uses. `stop` ends its connections, too. */
export async function onLoopback(server: Server): Promise<{ origin: string; stop: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body of a request. */
export async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
