'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { useHeld } from '@/components/forms/use-held';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import type { ConnectorModule, InstalledWallet } from '@/lib/wallets/connector';
import type { RunCall, WalletPurpose, WalletStep } from '@/lib/wallets/prove';
import type { WalletChain, WalletChainId } from '@/lib/wallets/registry';
import { NoWallet } from './no-wallet';
import { type AttemptState, useWalletAttempt, type WalletResult } from './use-wallet-attempt';
import { walletProblem } from './wallet-problem';
import { WalletRow } from './wallet-row';

export type { WalletResult };

interface ChainWalletsProps {
  chain: WalletChain & { id: WalletChainId };
  connector: ConnectorModule;
  purpose: WalletPurpose;
  run?: RunCall | undefined;
  onDone: (result: WalletResult) => void;
}

const asIs: RunCall = (attempt) => attempt();

/** The wallets of one chain that this browser has, and the way of a proof through one of them. */
export function ChainWallets({ chain, connector, purpose, run = asIs, onDone }: ChainWalletsProps) {
  const { default: Connector, sources } = connector;
  const { state, start, cancel } = useWalletAttempt({ chain: chain.id, purpose, run, onDone });
  // After signing in the page is about to be replaced, so the rows stay shut.
  const busy = state.stage === 'working' || (state.stage === 'done' && purpose === 'sign_in');
  const problem = state.stage === 'failed' ? walletProblem(state.error, state.wallet.name) : null;
  const held = useHeld(problem?.until);

  const row = (wallet: InstalledWallet) => (
    <li key={wallet.id}>
      <WalletRow
        wallet={wallet}
        busy={busy && state.wallet.id === wallet.id}
        disabled={busy || held}
        onPress={() => void start(wallet)}
      />
    </li>
  );

  return (
    <div className="grid gap-3">
      <Connector>
        {(wallets) => {
          if (!wallets) return <Spinner label={`Looking for ${chain.label} wallets…`} />;
          if (wallets.length === 0) return <NoWallet chain={chain.label} sources={sources} />;
          return (
            <ul aria-label={`${chain.label} wallets`} className="grid gap-2">
              {wallets.map(row)}
            </ul>
          );
        }}
      </Connector>
      <p role="status" className="text-sm text-ink-soft empty:hidden">
        {progressText(state, purpose)}
      </p>
      {state.stage === 'working' && state.step !== 'checking' ? (
        <Button variant="secondary" size="small" onClick={cancel}>
          Cancel
        </Button>
      ) : null}
      {state.stage === 'failed' ? (
        <>
          <FormProblem>{problem}</FormProblem>
          <Button
            variant="secondary"
            size="small"
            busy={held && 'held'}
            className="justify-self-start"
            onClick={() => void start(state.wallet)}
          >
            Try again
          </Button>
        </>
      ) : null}
    </div>
  );
}

const steps: Record<WalletStep, (wallet: string) => string> = {
  connecting: (wallet) => `Open ${wallet} and choose the account to use.`,
  preparing: () => 'Preparing the text to sign…',
  signing: (wallet) => `Read the text in ${wallet} and sign it. It costs nothing and moves nothing.`,
  checking: () => 'Checking the signature…',
};

const doneTexts: Record<WalletPurpose, string> = {
  sign_in: 'You are signed in. One moment…',
  link: 'The wallet is linked.',
  reauthenticate: 'Thank you, that is you.',
};

function progressText(state: AttemptState, purpose: WalletPurpose): string | null {
  if (state.stage === 'working') return steps[state.step](state.wallet.name);
  return state.stage === 'done' ? doneTexts[purpose] : null;
}
