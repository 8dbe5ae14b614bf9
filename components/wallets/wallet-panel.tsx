'use client';

import { useId, useState } from 'react';
import { ChainIcon } from '@/components/ui/chain-icon';
import { Spinner } from '@/components/ui/spinner';
import { useHydrated } from '@/components/ui/use-hydrated';
import type { ConnectorModule } from '@/lib/wallets/connector';
import type { RunCall, WalletPurpose } from '@/lib/wallets/prove';
import { type WalletChainId, walletChains } from '@/lib/wallets/registry';
import type { ChainWallets, WalletResult } from './chain-wallets';

export interface WalletPanelProps {
  purpose: WalletPurpose;
  /** Called with the server's answer once the proof was accepted. */
  onDone: (result: WalletResult) => void;
  /** Runs the calls to the API; supply one to ask for fresh authentication when a call is refused for want of it. */
  run?: RunCall;
  /** Offers these chains only; all of them where it is left out. */
  only?: readonly string[];
}

type Parts = { ChainWallets: typeof ChainWallets; connector: ConnectorModule };
type OfferedChain = (typeof walletChains)[number];

/**
 * The ways in by wallet, one row for each chain. A chain's wallet code is downloaded when its row is opened, never before; then
 * the wallets that this browser has are offered by name and icon.
 */
export function WalletPanel({ purpose, onDone, run, only }: WalletPanelProps) {
  const id = useId();
  const hydrated = useHydrated();
  const [open, setOpen] = useState<WalletChainId>();
  const chains = walletChains.filter((chain) => !only || only.includes(chain.id));
  const [parts, setParts] = useState<Partial<Record<WalletChainId, Parts | 'failed'>>>({});

  async function download(chain: OfferedChain) {
    let found: Parts | 'failed';
    try {
      const [rows, connector] = await Promise.all([import('./chain-wallets'), chain.load()]);
      found = { ChainWallets: rows.ChainWallets, connector };
    } catch {
      found = 'failed';
    }
    setParts((known) => ({ ...known, [chain.id]: found }));
  }

  function toggle(chain: OfferedChain) {
    setOpen(open === chain.id ? undefined : chain.id);
    if (open === chain.id || typeof parts[chain.id] === 'object') return;
    setParts({ ...parts, [chain.id]: undefined });
    void download(chain);
  }

  return (
    <ul className="grid gap-2.5">
      {chains.map((chain) => (
        <li key={chain.id} className="overflow-hidden rounded-control border border-line-strong/60 bg-surface">
          <button
            type="button"
            disabled={!hydrated}
            aria-expanded={open === chain.id}
            aria-controls={`${id}-${chain.id}`}
            onClick={() => toggle(chain)}
            className="flex min-h-11 w-full items-center gap-3 px-3.5 py-2 text-left hover:not-disabled:bg-sunken"
          >
            <ChainIcon method={chain.id} />
            <span className="font-medium">{chain.label}</span>
            <span className="ml-auto truncate text-sm text-ink-soft">{chain.examples}</span>
            <Chevron turned={open === chain.id} />
          </button>
          <div id={`${id}-${chain.id}`} hidden={open !== chain.id} className="border-t border-line p-3.5">
            {open === chain.id ? contents(chain, parts[chain.id]) : null}
          </div>
        </li>
      ))}
    </ul>
  );

  function contents(chain: OfferedChain, part: Parts | 'failed' | undefined) {
    if (!part) return <Spinner label="Getting ready…" />;
    if (part === 'failed') return <DownloadFailed chain={chain.label} />;
    return <part.ChainWallets chain={chain} connector={part.connector} purpose={purpose} run={run} onDone={onDone} />;
  }
}

// Drawn here: the icon library alone would take a good part of what the sign-in page may weigh.
function Chevron({ turned }: { turned: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`size-4 shrink-0 text-ink-soft ${turned ? 'rotate-180' : ''}`}
    >
      <path
        d="m6 9 6 6 6-6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

function DownloadFailed({ chain }: { chain: string }) {
  return (
    <p role="alert" className="text-sm">
      The part for {chain} wallets could not be downloaded. Check your connection, then{' '}
      <button type="button" onClick={() => window.location.reload()} className="font-medium text-accent underline">
        reload this page
      </button>
      .
    </p>
  );
}
