import ipaddr from 'ipaddr.js';
import { liesIn, type Network, parseAddress } from './networks';

/** Whose word about the address before it counts: that of proxies in these networks, or of the nearest so many. */
export type TrustedProxies = { networks: readonly Network[] } | { hops: number };

/** One spelling per address: RFC 5952 for IPv6, IPv4 in IPv6 clothes as IPv4, no zone. Null for what is no address. */
export function canonicalIp(text: string): string | null {
  return parseAddress(text)?.toString() ?? null;
}

/** What IPv6-only servers see of IPv4 clients behind a translator (RFC 6052 §2.1). */
const NAT64: readonly [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];

/**
 * The key a source is counted by: an IPv4 address, or the /64 of an IPv6 one, which is the least that one customer has (RFC 6177) and any
 * part of which it can use. Clients behind a NAT64 are not thrown together.
 */
export function sourceOf(ip: string): string {
  const address = parseAddress(ip);
  if (!address || !('parts' in address)) return address?.toString() ?? ip;
  if (address.match(...NAT64)) return new ipaddr.IPv4(address.toByteArray().slice(12)).toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}

/**
 * The /48 of an IPv6 address: what one customer can have at most (RFC 6177), so one who has it has 65,536 sources. Null for IPv4, also
 * behind a NAT64.
 */
export function siteOf(ip: string): string | null {
  const address = parseAddress(ip);
  if (!address || !('parts' in address) || address.match(...NAT64)) return null;
  return `${new ipaddr.IPv6([...address.parts.slice(0, 3), 0, 0, 0, 0, 0])}/48`;
}

/** True where the address at `distance` from this server (0: the peer of the connection) is that of a proxy whose word counts. */
function isTrusted(trusted: TrustedProxies, address: string, distance: number): boolean {
  return 'hops' in trusted ? distance < trusted.hops : liesIn(trusted.networks, address);
}

/** True where nobody's word counts: clients are who the connection comes from. */
export function trustsNobody(trusted: TrustedProxies): boolean {
  return 'networks' in trusted && trusted.networks.length === 0;
}

/** True where the connection comes from a proxy whose word counts. */
export function isTrustedPeer(trusted: TrustedProxies, peer: string): boolean {
  return isTrusted(trusted, peer, 0);
}

/** Some proxies write the port too (RFC 7239 §6 allows it to those that write `Forwarded`). */
const WITH_PORT = /^(?:(?<v4>[\d.]{7,15})|\[(?<v6>[^\]]+)\])(?::\d{1,5})?$/;

function written(entry: string): string | null {
  const { v4, v6 } = (entry.length < 80 && WITH_PORT.exec(entry)?.groups) || {};
  return canonicalIp(v4 ?? v6 ?? entry);
}

/** The entries of a list, the last one first. Nothing is looked at that is not asked for. */
function* fromTheRight(list: string): Generator<string> {
  for (let end = list.length; end > 0; ) {
    const comma = list.lastIndexOf(',', end - 1);
    yield list.slice(comma + 1, end).trim();
    end = comma;
  }
}

/** Nobody has so many proxies in a row. */
const MOST_HOPS = 32;

/**
 * The canonical address of a client. Every proxy adds the address it was called from at the right end of `X-Forwarded-For`; read from
 * there, and only as long as who wrote it is trusted, nothing that a client wrote itself is ever reached. Where an entry is no address, it
 * is the proxy that wrote it; without trusted proxies, the peer of the connection. Null where there is no connection any more.
 */
export function clientAddress(
  { peer, forwardedFor = '' }: { peer: string; forwardedFor?: string | undefined },
  trusted: TrustedProxies,
): string | null {
  const chain = [canonicalIp(peer)];
  for (const entry of fromTheRight(forwardedFor)) {
    const address = chain.at(-1);
    if (!address || chain.length > MOST_HOPS || !isTrusted(trusted, address, chain.length - 1)) break;
    const before = written(entry);
    if (before === null) break;
    chain.push(before);
  }
  return chain.at(-1) ?? null;
}
