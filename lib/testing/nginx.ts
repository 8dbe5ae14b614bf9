import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { freePort } from '@/scripts/test/served-app';
import { ended, listens, untilReady } from './service';

/** Debian keeps it out of the path of users. */
const NGINX = ['/usr/sbin/nginx', 'nginx'].find((file) => spawnSync(file, ['-v']).status === 0);
export const hasNginx = NGINX !== undefined;
if (!hasNginx) console.warn('nginx is not installed: the tests behind a real reverse proxy are skipped.');

export interface Nginx<Door extends string> {
  /** Where each of its servers listens. */
  urls: Record<Door, string>;
  /** To which instance each request went, in order. */
  upstreams(): string[];
  stop(): Promise<void>;
}

function frame(folder: string, body: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (of) => `${of}_temp_path ${folder}/${of};`,
  );
  return [
    `pid ${folder}/pid;`,
    `error_log ${folder}/error.log notice;`,
    'worker_processes 1;',
    ...(process.getuid?.() === 0 ? [`user ${userInfo().username};`] : []),
    'events { worker_connections 512; }',
    'http {',
    // Who waits for the end of a connection does not wait long.
    'keepalive_timeout 2s;',
    ...temporary,
    "log_format upstream '$upstream_addr';",
    `access_log ${folder}/access.log upstream;`,
    `proxy_cache_path ${folder}/cache keys_zone=shared:1m;`,
    body,
    '}',
  ].join('\n');
}

/**
 * A real nginx as an ordinary process, with a port on 127.0.0.1 for each of `doors`. `write` answers what stands in its `http` block; it
 * may `include` what stands in deploy/nginx.
 */
export async function startNginx<Door extends string>(
  doors: readonly Door[],
  write: (ports: Record<Door, number>) => string,
): Promise<Nginx<Door>> {
  if (!NGINX) throw new Error('nginx is not installed');
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-nginx-'));
  chmodSync(folder, 0o755);
  mkdirSync(path.join(folder, 'cache'));
  const ports = {} as Record<Door, number>;
  for (const door of doors) ports[door] = await freePort();
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, frame(folder, write(ports)));
  const log = path.join(folder, 'error.log');
  const child = spawn(NGINX, ['-p', folder, '-c', file, '-e', log, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const stop = async () => {
    await ended(child, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  const all = Object.values<number>(ports);
  await untilReady('nginx', child, async () => (await Promise.all(all.map(listens))).every(Boolean)).catch(
    async (error: Error) => {
      await stop();
      throw new Error(`${error.message} ${said}`);
    },
  );
  const urls = Object.fromEntries(Object.entries(ports).map(([door, port]) => [door, `http://127.0.0.1:${port}`]));
  const access = path.join(folder, 'access.log');
  return {
    urls: urls as Record<Door, string>,
    upstreams: () =>
      existsSync(access)
        ? readFileSync(access, 'utf8')
            .split('\n')
            .filter((line) => line.includes(':'))
        : [],
    stop,
  };
}

/** The settings of a location as they are shipped. */
export const shippedLocation = path.resolve('deploy/nginx/latchkey-proxy.conf');

/** The shipped site, with other ports, instances and certificate files. */
export function shippedSite(
  ports: { http: number; https: number },
  instances: string[],
  certificate: string,
  key: string,
): string {
  return readFileSync(path.resolve('deploy/nginx/latchkey.conf'), 'utf8')
    .replace(/^ *listen \[::\].*$/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${ports.http};`)
    .replace('listen 443 ', `listen 127.0.0.1:${ports.https} `)
    .replace('server 127.0.0.1:3000;', instances.map((instance) => `server ${instance};`).join(' '))
    .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
    .replace('include latchkey-proxy.conf;', `include ${shippedLocation};`);
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: Record<string, unknown>;
}

interface Sent {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: unknown;
}

/** One request by somebody at `localAddress`, any of 127.0.0.0/8 on Linux: a client of its own for whoever looks at addresses. The target goes as it is. */
export function askFrom(
  localAddress: string,
  url: string,
  target: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Reply> {
  const { hostname, port } = new URL(url);
  const content = body === undefined ? '' : JSON.stringify(body);
  const told =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(content.length) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { localAddress, hostname, port, method, path: target, agent: false, headers: { ...told, ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          const json = /json/.test(response.headers['content-type'] ?? '');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: json && text ? JSON.parse(text) : {},
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(content);
  });
}
