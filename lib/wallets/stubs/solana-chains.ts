import { refuse } from './refuse';

/** Used by the wallet adapter to send transactions only. The rest of its package is a signature verifier of 12 kB. */
export { refuse as getChainForEndpoint, refuse as getCommitment, refuse as getEndpointForChain };
