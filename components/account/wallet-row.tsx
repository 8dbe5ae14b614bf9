'use client';

import { Pencil, Unlink } from 'lucide-react';
import { useState } from 'react';
import { useProviders } from '@/components/oauth/providers';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { ChainIcon } from '@/components/ui/chain-icon';
import { classNames } from '@/components/ui/class-names';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { CopyButton } from '@/components/ui/copy-button';
import { TimeAgo } from '@/components/ui/time-ago';
import type { Identity } from '@/lib/api/contracts/shapes';
import { shortAddress } from '@/lib/core/short-address';
import { KeyLabelForm } from './key-label-form';
import { isWallet, keyKind } from './method-name';
import { useUnlink } from './use-unlink';

/** One linked wallet or provider: what it is called, its address, when it was used, and the two things one can do with it. */
export function WalletRow({ identity, now }: { identity: Identity; now: string }) {
  const [naming, setNaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const { busy, problem, unlink } = useUnlink(identity.id);
  const providers = useProviders();
  const kind = keyKind(identity.method, providers);
  const wallet = isWallet(identity.method);
  const opens = wallet || providers.some(({ id }) => id === identity.method);
  const name = identity.label ?? (wallet ? `${kind} wallet` : kind);
  const address = wallet ? shortAddress(identity.address) : identity.address;
  const which = `${name}, ${address}`;

  return (
    <li className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
          <ChainIcon method={identity.method} className="size-5" />
        </span>
        <div className="min-w-0 flex-1 basis-44">
          {naming ? (
            <KeyLabelForm
              identity={identity}
              label="Name of this wallet"
              hint="For example: everyday wallet"
              onClose={() => setNaming(false)}
            />
          ) : (
            <>
              <p className="truncate font-medium">{name}</p>
              <p className="flex items-center gap-1 text-sm text-ink-soft">
                <span
                  className={classNames('truncate', wallet && 'font-mono text-[0.8125rem]')}
                  title={identity.address}
                >
                  {address}
                </span>
                {wallet ? <CopyButton value={identity.address} what="address" /> : null}
              </p>
              <p className="text-sm text-ink-soft">
                {name === kind ? 'Linked' : `${kind} · linked`} <TimeAgo at={identity.created_at} now={now} />
                {identity.last_used_at ? (
                  <>
                    {' · '}used <TimeAgo at={identity.last_used_at} now={now} />
                  </>
                ) : null}
              </p>
              {opens ? null : (
                <p className="text-sm text-ink-soft">It is not set up on this site any more, so it opens nothing.</p>
              )}
            </>
          )}
        </div>
        {naming ? null : (
          <div className="-ml-3 flex gap-1 pl-14 sm:ml-0 sm:pl-0">
            <Button variant="quiet" size="small" onClick={() => setNaming(true)} aria-label={`Name ${which}`}>
              <Pencil aria-hidden="true" className="size-4" />
              Name
            </Button>
            <Button
              variant="quiet"
              size="small"
              busy={busy}
              onClick={() => setAsking(true)}
              aria-label={`Unlink ${which}`}
            >
              <Unlink aria-hidden="true" className="size-4" />
              Unlink
            </Button>
          </div>
        )}
      </div>
      {problem ? <Alert tone="danger">{problem}</Alert> : null}
      <ConfirmDialog
        open={asking}
        title={wallet ? 'Unlink this wallet?' : `Unlink ${name}?`}
        action="Unlink"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void unlink();
        }}
      >
        {name} ({address}) will no longer open this account, and devices that signed in with it are signed out.
      </ConfirmDialog>
    </li>
  );
}
