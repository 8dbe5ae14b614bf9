'use client';

import { Unlink } from 'lucide-react';
import { useProviders } from '@/components/oauth/providers';
import { ChainIcon } from '@/components/ui/chain-icon';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import type { Identity } from '@/lib/api/contracts/shapes';
import { shortAddress } from '@/lib/core/short-address';
import { KeyRow } from './key-row';
import { KeyTimes } from './key-times';
import { isWallet, keyKind } from './method-name';

/** One linked wallet or provider: what it is called, its address, when it was used, and the two things one can do with it. */
export function WalletRow({ identity, now }: { identity: Identity; now: string }) {
  const providers = useProviders();
  const kind = keyKind(identity.method, providers);
  const wallet = isWallet(identity.method);
  const opens = wallet || providers.some(({ id }) => id === identity.method);
  const name = identity.label ?? (wallet ? `${kind} wallet` : kind);
  const address = wallet ? shortAddress(identity.address) : identity.address;
  const words = {
    which: `${name}, ${address}`,
    nameVerb: 'Name',
    nameLabel: 'Name of this wallet',
    nameHint: 'For example: everyday wallet',
    removeVerb: 'Unlink',
    removeTitle: wallet ? 'Unlink this wallet?' : `Unlink ${name}?`,
    removal: `${name} (${address}) will no longer open this account, and devices that signed in with it are signed out.`,
  };
  const icon = <ChainIcon method={identity.method} className="size-5" />;

  return (
    <KeyRow identity={identity} icon={icon} removeIcon={Unlink} words={words}>
      <p className="truncate font-medium">{name}</p>
      <p className="flex items-center gap-1 text-sm text-ink-soft">
        <span className={classNames('truncate', wallet && 'font-mono text-[0.8125rem]')} title={identity.address}>
          {address}
        </span>
        {wallet ? <CopyButton value={identity.address} what="address" /> : null}
      </p>
      <KeyTimes identity={identity} since={name === kind ? 'Linked' : `${kind} · linked`} now={now} />
      {opens ? null : (
        <p className="text-sm text-ink-soft">It is not set up on this site any more, so it opens nothing.</p>
      )}
    </KeyRow>
  );
}
