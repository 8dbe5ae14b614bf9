'use client';

import type { MainWalletBase, WalletClient } from '@cosmos-kit/core';
import { KeplrExtensionWallet, keplrExtensionInfo } from '@cosmos-kit/keplr-extension';
import { LeapExtensionWallet, leapExtensionInfo } from '@cosmos-kit/leap-extension';
import { ChainProvider, useManager } from '@cosmos-kit/react';
import { useEffect, useReducer, useState } from 'react';
import {
  type ConnectorProps,
  type InstalledWallet,
  type SignedText,
  showableIcon,
  type TextToSign,
  type WalletSource,
} from './connector';
import { WalletError, walletError } from './errors';

export const sources: WalletSource[] = [
  { name: 'Keplr', href: 'https://www.keplr.app/get' },
  { name: 'Leap', href: 'https://www.leapwallet.io/download' },
];

const chainId = 'cosmoshub-4';

// Given in full, because the kit downloads what it is not given.
const cosmosHub = {
  chain_name: 'cosmoshub',
  chain_type: 'cosmos',
  chain_id: chainId,
  pretty_name: 'Cosmos Hub',
  bech32_prefix: 'cosmos',
  slip44: 118,
  apis: { rpc: [], rest: [] },
} as const;
const assetList = { chain_name: cosmosHub.chain_name, assets: [] };

/** Cosmos: Keplr and Leap, through @cosmos-kit/react. */
export default function CosmosWallets({ children }: ConnectorProps) {
  // New ones for each mount: the kit rewires the wallet objects it is given, so two panels cannot share them.
  const [wallets] = useState(() => [
    new KeplrExtensionWallet(keplrExtensionInfo),
    new LeapExtensionWallet(leapExtensionInfo),
  ]);
  return (
    <ChainProvider
      chains={[cosmosHub as never]}
      assetLists={[assetList as never]}
      wallets={wallets as unknown as MainWalletBase[]}
      walletModal={NoModal}
      // By default the kit trusts pages of other origins that frame this one.
      allowedIframeParentOrigins={[]}
      subscribeConnectEvents={false}
      endpointOptions={{ isLazy: true }}
      throwErrors={false}
      logLevel="NONE"
    >
      <Discovered>{children}</Discovered>
    </ChainProvider>
  );
}

const NoModal = () => <></>;

function Discovered({ children }: ConnectorProps) {
  const { mainWallets } = useManager();
  const [, noticed] = useReducer((count: number) => count + 1, 0);
  // The kit's own listener misses the second of two wallets that reach the same state.
  useEffect(() => {
    for (const wallet of mainWallets) wallet.setActions({ clientState: noticed });
  }, [mainWallets]);
  const looking = mainWallets.some(({ clientMutable: { state } }) => state === 'Init' || state === 'Pending');
  const found = mainWallets.filter(({ client }) => client);
  return children(found.length || !looking ? found.map(installedWallet) : null);
}

const keyChangeEvents: Record<string, string> = {
  [keplrExtensionInfo.name]: 'keplr_keystorechange',
  [leapExtensionInfo.name]: 'leap_keystorechange',
};

function installedWallet(wallet: MainWalletBase): InstalledWallet {
  const { name, prettyName, logo } = wallet.walletInfo;
  const client = wallet.client as WalletClient;
  return {
    id: name,
    name: prettyName,
    icon: showableIcon(typeof logo === 'string' ? logo : logo?.major),
    async connect() {
      const address = await currentAddress(client).catch((error) => Promise.reject(walletError(error)));
      return {
        address,
        chainId,
        sign: (text) => sign(client, address, text).catch((error) => Promise.reject(walletError(error))),
        onSwitch(moved) {
          const check = () => currentAddress(client).then((now) => now !== address && moved(), moved);
          const event = keyChangeEvents[name] ?? 'keystorechange';
          window.addEventListener(event, check);
          return () => window.removeEventListener(event, check);
        },
        release: async () => undefined,
      };
    },
  };
}

async function currentAddress(client: WalletClient): Promise<string> {
  await client.enable?.(chainId);
  const account = await client.getAccount?.(chainId);
  if (!account?.address) throw new WalletError('locked');
  return account.address;
}

/** ADR-036: the wallet puts the text into the sign document by itself, and shows it as text. */
async function sign(client: WalletClient, address: string, { message }: TextToSign): Promise<SignedText> {
  if (!client.signArbitrary) throw new WalletError('unsupported');
  const { signature, pub_key: publicKey } = await client.signArbitrary(chainId, address, message);
  if ((await currentAddress(client)) !== address) throw new WalletError('switched');
  return { signedMessage: message, signature, publicKey: publicKey.value };
}
