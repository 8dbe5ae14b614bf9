import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** `url` with the proxy's address in the place of its own. */
  through(url: string): string;
  /** From now on nothing passes, in either direction, and nobody is told: a network that swallows. */
  freeze(): void;
  /** Closes every connection that is open. New ones are let through again. */
  cut(): void;
  close(): Promise<void>;
}

/** A real TCP proxy on loopback in front of a server, with the faults of a network. */
export async function tcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let frozen = false;
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('data', (bytes) => void (frozen || to.write(bytes)));
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        if (!frozen) to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    through(url) {
      const changed = new URL(url);
      changed.host = `127.0.0.1:${port}`;
      return changed.href;
    },
    freeze() {
      frozen = true;
    },
    cut() {
      frozen = false;
      drop();
    },
    async close() {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
