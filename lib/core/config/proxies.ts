import type { TrustedProxies } from '@/lib/core/client-address';
import { type Network, namedNetworks, parseNetwork } from '@/lib/core/networks';
import { commaList } from './parts';

const isName = (text: string): text is keyof typeof namedNetworks => Object.hasOwn(namedNetworks, text);

/** Null for what names no network. One of everything is refused: then anybody could say who they are. */
function networksOf(name: string): readonly Network[] | null {
  if (isName(name)) return namedNetworks[name];
  const network = parseNetwork(name);
  return network && network[1] > 0 ? [network] : null;
}

const HOPS = /^(?:[1-9]|10)$/;

export const proxySettings = {
  TRUSTED_PROXIES: commaList.refine(
    (names) => (names.length === 1 && HOPS.test(names[0] ?? '')) || names.every((name) => networksOf(name) !== null),
    'must be networks such as 10.0.0.0/8, loopback or private, separated by commas, or a number of proxies from 1 to 10',
  ),
};

/** The proxies whose word about the address of a client counts. */
export function trustedProxies({ TRUSTED_PROXIES: names }: { TRUSTED_PROXIES: string[] }): TrustedProxies {
  const [first = ''] = names;
  if (HOPS.test(first)) return { hops: Number(first) };
  return { networks: names.flatMap((name) => networksOf(name) ?? []) };
}
