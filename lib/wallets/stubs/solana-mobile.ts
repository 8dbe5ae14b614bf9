import { refuse } from './refuse';

/**
 * The mobile wallet adapter opens native wallets from Android browsers through a local WebSocket, which the content security
 * policy does not allow. This one is never ready, so it is never offered; in-app browsers of wallets work as desktops do.
 */
export const SolanaMobileWalletAdapterWalletName = 'Mobile Wallet Adapter';
export const createDefaultAddressSelector = () => undefined;
export const createDefaultAuthorizationResultCache = () => undefined;
export const createDefaultWalletNotFoundHandler = () => undefined;

export class SolanaMobileWalletAdapter {
  readonly name = SolanaMobileWalletAdapterWalletName;
  readonly url = '';
  readonly icon = '';
  readonly readyState = 'Unsupported';
  readonly publicKey = null;
  readonly connecting = false;
  readonly connected = false;
  readonly supportedTransactionVersions = null;
  connect = refuse;
  disconnect = async () => undefined;
  on = () => this;
  off = () => this;
}
