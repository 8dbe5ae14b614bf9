'use client';

import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import { ChainIcon } from '@/components/ui/chain-icon';
import { Spinner } from '@/components/ui/spinner';
import type { Connector } from '@/lib/wallets/connector';
import type { RunCall, WalletPurpose } from '@/lib/wallets/prove';
import { type WalletChain, type WalletChainId, walletChains } from '@/lib/wallets/registry';
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

type Parts = { ChainWallets: typeof ChainWallets; Connector: Connector };

/**
 * The ways in by wallet, one row for each chain. A chain's wallet code is downloaded when its row is opened, never before; then
 * the wallets that this browser has are offered by name and icon.
 */
export function WalletPanel({ purpose, onDone, run, only }: WalletPanelProps) {
  const id = useId();
  const [open, setOpen] = useState<WalletChainId>();
  const chains = walletChains.filter((chain) => !only || only.includes(chain.id));
  const [parts, setParts] = useState<Partial<Record<WalletChainId, Parts | 'failed'>>>({});

  async function download(chain: (typeof walletChains)[number]) {
    let found: Parts | 'failed';
    try {
      const [rows, connector] = await Promise.all([import('./chain-wallets'), chain.load()]);
      found = { ChainWallets: rows.ChainWallets, Connector: connector.default };
    } catch {
      found = 'failed';
    }
    setParts((known) => ({ ...known, [chain.id]: found }));
  }

  function toggle(chain: (typeof walletChains)[number]) {
    setOpen(open === chain.id ? undefined : chain.id);
    if (open === chain.id || typeof parts[chain.id] === 'object') return;
    setParts({ ...parts, [chain.id]: undefined });
    void download(chain);
  }

  return (
    <ul className="grid gap-2.5">
      {chains.map((chain) => (
        <li key={chain.id} className="overflow-hidden rounded-control border border-line-strong/60 bg-surface">
          <h3>
            <button
              type="button"
              aria-expanded={open === chain.id}
              aria-controls={`${id}-${chain.id}`}
              onClick={() => toggle(chain)}
              className="flex min-h-11 w-full items-center gap-3 px-3.5 py-2 text-left hover:bg-sunken"
            >
              <ChainIcon method={chain.id} />
              <span className="font-medium">{chain.label}</span>
              <span className="ml-auto truncate text-sm text-ink-soft">{chain.examples}</span>
              <ChevronDown
                aria-hidden="true"
                className={`size-4 shrink-0 text-ink-soft ${open === chain.id ? 'rotate-180' : ''}`}
              />
            </button>
          </h3>
          <div id={`${id}-${chain.id}`} hidden={open !== chain.id} className="border-t border-line p-3.5">
            {open === chain.id ? contents(chain, parts[chain.id]) : null}
          </div>
        </li>
      ))}
    </ul>
  );

  function contents(chain: (typeof walletChains)[number], part: Parts | 'failed' | undefined) {
    if (!part) return <Spinner label="Getting ready…" />;
    if (part === 'failed') return <DownloadFailed chain={chain} onRetry={() => window.location.reload()} />;
    return <part.ChainWallets chain={chain} Connector={part.Connector} purpose={purpose} run={run} onDone={onDone} />;
  }
}

function DownloadFailed({ chain, onRetry }: { chain: WalletChain; onRetry: () => void }) {
  return (
    <p role="alert" className="text-sm">
      The part for {chain.label} wallets could not be downloaded. Check your connection, then{' '}
      <button type="button" onClick={onRetry} className="font-medium text-accent underline">
        reload this page
      </button>
      .
    </p>
  );
}
