import type { IncomingMessage } from 'node:http';
import { canonicalIp, clientAddress, isTrustedPeer } from '@/lib/core/client-address';
import type { Config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { liesIn, namedNetworks } from '@/lib/core/networks';

type Proxies = Pick<Config, 'trustedProxies' | 'secure'>;

/** Who called, both canonical and empty where the connection is gone. */
export interface Caller {
  /** The other end of the connection: a proxy, where there is one. */
  peer: string;
  /** The client, as far as trusted proxies tell. */
  ip: string;
}

const nearby = [...namedNetworks.loopback, ...namedNetworks.private];
const MOST_NOTED = 8;
const noted = new Set<string>();

/** From the internet anybody can send such a header; from these networks it is a proxy that does. Once per proxy and process. */
function noteUnnamedProxy(peer: string): void {
  if (noted.size >= MOST_NOTED || noted.has(peer) || !liesIn(nearby, peer)) return;
  noted.add(peer);
  log.warn(
    { peer },
    'a proxy that TRUSTED_PROXIES does not name forwards requests: all of its clients count as one (docs/operations.md)',
  );
}

/** Reads who called from the connection and, where that is a trusted proxy, from what it says. Before the headers are rewritten. */
export function callerOf({ socket, headers }: IncomingMessage, { trustedProxies }: Proxies): Caller {
  const peer = canonicalIp(socket.remoteAddress ?? '') ?? '';
  const header = headers['x-forwarded-for'];
  const forwardedFor = Array.isArray(header) ? header.join(',') : header;
  if (forwardedFor !== undefined && !isTrustedPeer(trustedProxies, peer)) noteUnnamedProxy(peer);
  return { peer, ip: clientAddress({ peer, forwardedFor }, trustedProxies) ?? '' };
}

const API = /^\/+api(?:\/|$)/i;

/**
 * What is wrong with a call of the API that reached a trusted proxy over plain http though the site is served over https: what it carried
 * was in the clear, and a redirect would hide that from whoever wrote the program. Null where that is not so or cannot be known.
 */
export function inTheClear(
  { headers }: IncomingMessage,
  pathname: string,
  peer: string,
  config: Proxies,
): AppError | null {
  if (!config.secure || !API.test(pathname) || !isTrustedPeer(config.trustedProxies, peer)) return null;
  // The first of several is what the client used; the others are between proxies.
  const [scheme = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
  if (scheme.trim().toLowerCase() !== 'http') return null;
  return new AppError('https_required', {
    detail: 'Call this over https. What was sent now was not protected on its way.',
  });
}
