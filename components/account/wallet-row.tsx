'use client';

import { Pencil, Unlink } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { ChainIcon } from '@/components/ui/chain-icon';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { CopyButton } from '@/components/ui/copy-button';
import { TimeAgo } from '@/components/ui/time-ago';
import type { Identity } from '@/lib/api/contracts/shapes';
import { useUnlink } from './use-unlink';
import { chainName, shortAddress } from './wallet-address';
import { WalletLabelForm } from './wallet-label-form';

/** One linked wallet: what it is called, its address, when it was used, and the two things one can do with it. */
export function WalletRow({ identity, now }: { identity: Identity; now: string }) {
  const [naming, setNaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const { busy, problem, unlink } = useUnlink(identity.id);
  const name = identity.label ?? `${chainName(identity.method)} wallet`;
  const which = `${name}, ${shortAddress(identity.address)}`;

  return (
    <li className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
          <ChainIcon method={identity.method} className="size-5" />
        </span>
        <div className="min-w-0 flex-1 basis-44">
          {naming ? (
            <WalletLabelForm identity={identity} onClose={() => setNaming(false)} />
          ) : (
            <>
              <p className="truncate font-medium">{name}</p>
              <p className="flex items-center gap-1 text-sm text-ink-soft">
                <span className="truncate font-mono text-[0.8125rem]" title={identity.address}>
                  {shortAddress(identity.address)}
                </span>
                <CopyButton value={identity.address} what="address" />
              </p>
              <p className="text-sm text-ink-soft">
                {chainName(identity.method)} · linked <TimeAgo at={identity.created_at} now={now} />
                {identity.last_used_at ? (
                  <>
                    {' · '}used <TimeAgo at={identity.last_used_at} now={now} />
                  </>
                ) : null}
              </p>
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
        title="Unlink this wallet?"
        action="Unlink"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void unlink();
        }}
      >
        {name} ({shortAddress(identity.address)}) will no longer open this account, and devices that signed in with it
        are signed out.
      </ConfirmDialog>
    </li>
  );
}
