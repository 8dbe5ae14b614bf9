import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** A range of addresses: where it begins, and how many leading bits are fixed. */
export type Network = readonly [start: Address, bits: number];

/** An IPv6 address with a zone is longer than any other. */
const LONGEST = 64;

/**
 * An address that is written in full, as RFC 4291 and dotted decimal have it; null for anything else, also for the short and the octal
 * forms that some readers take (`127.1`, `0177.0.0.1`). IPv4 in IPv6 clothes (`::ffff:…`) is IPv4, and a zone is dropped.
 */
export function parseAddress(text: string): Address | null {
  if (text.length > LONGEST || isIP(text) === 0) return null;
  return ipaddr.process(text.replace(/%.*$/, ''));
}

/** `10.0.0.0/8`, or one address. Null for anything else, also where bits behind the prefix are set: that may be a slip. */
export function parseNetwork(text: string): Network | null {
  const [, written = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const start = parseAddress(written);
  if (!start) return null;
  const width = start.toByteArray().length * 8;
  // A prefix of an IPv4 address in IPv6 clothes counts the clothes.
  const clothes = isIP(written) === 6 ? 128 - width : 0;
  const bits = prefix === undefined ? width : Number(prefix) - clothes;
  if (bits < 0 || bits > width) return null;
  const first = start.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return first.networkAddressFromCIDR(`${start}/${bits}`).toString() === start.toString() ? [start, bits] : null;
}

/** True where the address lies in one of the networks; false for what is no address. */
export function liesIn(networks: readonly Network[], text: string): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  return networks.some(([start, bits]) => start.kind() === address.kind() && address.match(start, bits));
}

/** Ranges an operator can name in place of writing them down. */
export const namedNetworks = {
  /** RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */
  loopback: ranges('127.0.0.0/8', '::1'),
  /** RFC 1918, RFC 4193. */
  private: ranges('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'),
} satisfies Record<string, readonly Network[]>;

function ranges(...texts: string[]): Network[] {
  return texts.map((text) => parseNetwork(text)).filter((network) => network !== null);
}
