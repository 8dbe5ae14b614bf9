import { refuse } from './refuse';

/** What Cosmos Kit would use to talk to nodes, registries and endpoints. Signing a text needs none of them. */
export class ChainRegistryFetcher {
  constructor() {
    refuse();
  }
}
export class TxRaw {}
export const StargateClient = { connect: refuse };
export const SigningStargateClient = { connectWithSigner: refuse };
export const CosmWasmClient = { connect: refuse };
export const SigningCosmWasmClient = { connectWithSigner: refuse };
export { refuse as calculateFee, refuse as chainRegistryChainToKeplr };
export default { get: refuse, post: refuse };
