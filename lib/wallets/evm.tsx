'use client';

import { useSyncExternalStore } from 'react';
import { createConfig, custom, type Connector as WagmiConnector } from 'wagmi';
import { connect, disconnect, getConnections, getConnectors, signMessage, watchConnectors } from 'wagmi/actions';
import type { Chain } from 'wagmi/chains';
import {
  type ConnectorProps,
  type InstalledWallet,
  showableIcon,
  type WalletAccount,
  type WalletSource,
} from './connector';
import { WalletError, walletError } from './errors';
import { usePatience } from './use-patience';

export const sources: WalletSource[] = [
  { name: 'MetaMask', href: 'https://metamask.io/download' },
  { name: 'Rabby', href: 'https://rabby.io' },
];

const ethereum = {
  id: 1,
  name: 'Ethereum',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
} as const satisfies Chain;

// EIP-6963 discovery only, nothing remembered between visits, and no node: signing a text needs none.
const config = createConfig({
  chains: [ethereum],
  connectors: [],
  multiInjectedProviderDiscovery: true,
  storage: null,
  syncConnectedChain: false,
  transports: { [ethereum.id]: custom({ request: () => Promise.reject(new Error('no node is configured')) }) },
});

/** Ethereum and its like: every wallet that announces itself by EIP-6963, through wagmi. */
export default function EvmWallets({ children }: ConnectorProps) {
  const connectors: readonly WagmiConnector[] = useSyncExternalStore(
    (onChange) => watchConnectors(config, { onChange }),
    () => getConnectors(config),
    () => getConnectors(config),
  );
  const patienceOver = usePatience();
  // A wallet may announce itself twice: Keplr does by its extension, and again once the Cosmos row has been opened.
  const distinct = connectors.filter(({ id }, index) => connectors.findIndex((other) => other.id === id) === index);
  return children(distinct.length || patienceOver ? distinct.map(installedWallet) : null);
}

function installedWallet(connector: WagmiConnector): InstalledWallet {
  return {
    id: connector.uid,
    name: connector.name,
    icon: showableIcon(connector.icon),
    connect: () => open(connector).catch((error) => Promise.reject(walletError(error))),
  };
}

async function open(connector: WagmiConnector): Promise<WalletAccount> {
  // An approval that came after the person had given up leaves a connection behind, and wagmi refuses a second one.
  if (getConnections(config).some((connection) => connection.connector.uid === connector.uid)) await close(connector);
  const { accounts, chainId } = await connect(config, { connector });
  const address = accounts[0];
  if (!address) throw new WalletError('locked');
  const isCurrent = async () => (await connector.getAccounts())[0] === address;
  return {
    address,
    chainId: String(chainId),
    async sign({ message }) {
      try {
        const signature = await signMessage(config, { account: address, connector, message });
        if (!(await isCurrent())) throw new WalletError('switched');
        return { signedMessage: message, signature };
      } catch (error) {
        throw walletError(error);
      }
    },
    onSwitch(moved) {
      const onChange = ({ accounts }: { accounts?: readonly string[] | undefined }) => {
        if (accounts && accounts[0] !== address) moved();
      };
      connector.emitter.on('change', onChange);
      connector.emitter.on('disconnect', moved);
      return () => {
        connector.emitter.off('change', onChange);
        connector.emitter.off('disconnect', moved);
      };
    },
    release: () => close(connector),
  };
}

const close = (connector: WagmiConnector) => disconnect(config, { connector }).catch(() => undefined);
