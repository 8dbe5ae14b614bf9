/** How a chain makes an address of a key and which hash it signs: SHA-256, or Keccak-256 for `eth_secp256k1`. */
export type Derivation = 'secp256k1' | 'eth_secp256k1';

/**
 * Prefixes whose accounts are Ethermint keys. From the public chain registry (`key_algos`, coin type 60) and, where it is silent, the
 * chain's own fork of Ethermint. Prefixes used by chains of both kinds (`cosmos`, `titan`, `dig`) keep the Cosmos SDK's default.
 */
const ethermintPrefixes = new Set(
  `acre aioz art bcx bfh blockx canto cascadia crc cvn cysic dym echelon epix ethm ethos evmos ex fx gala haqq human imv init inj kii
  kudo lamb logos lrz mande mantra mnova mono mythos neura nim plq point qie qubetics rai realio router shido st tac tenet tuc turk
  uptick vce warden xpla zeta`.split(/\s+/),
);

/** The derivation is decided by the chain, through its prefix, and never by the client (COS-10). */
export function derivationOf(prefix: string): Derivation {
  return ethermintPrefixes.has(prefix) ? 'eth_secp256k1' : 'secp256k1';
}

/** Main networks by prefix, for a challenge that names none. */
const mainNetworks = new Map(
  Object.entries({
    agoric: 'agoric-3',
    akash: 'akashnet-2',
    axelar: 'axelar-dojo-1',
    canto: 'canto_7700-1',
    celestia: 'celestia',
    cosmos: 'cosmoshub-4',
    crc: 'cronosmainnet_25-1',
    dydx: 'dydx-mainnet-1',
    dym: 'dymension_1100-1',
    evmos: 'evmos_9001-2',
    haqq: 'haqq_11235-1',
    init: 'interwoven-1',
    inj: 'injective-1',
    juno: 'juno-1',
    kava: 'kava_2222-10',
    mantra: 'mantra-1',
    neutron: 'neutron-1',
    noble: 'noble-1',
    osmo: 'osmosis-1',
    persistence: 'core-1',
    saga: 'ssc-1',
    secret: 'secret-4',
    sei: 'pacific-1',
    stars: 'stargaze-1',
    stride: 'stride-1',
    terra: 'phoenix-1',
    zeta: 'zetachain_7000-1',
  }),
);

/** The main network a prefix belongs to, `cosmoshub-4` where it is not a well-known one. */
export function mainNetworkOf(prefix: string): string {
  return mainNetworks.get(prefix) ?? 'cosmoshub-4';
}
