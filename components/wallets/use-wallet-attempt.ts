import { useEffect, useRef, useState } from 'react';
import type { InstalledWallet } from '@/lib/wallets/connector';
import { type ProofRequest, proveWallet, type WalletStep } from '@/lib/wallets/prove';

export type WalletResult = Awaited<ReturnType<typeof proveWallet>>;

export type AttemptState =
  | { stage: 'idle' }
  | { stage: 'working'; wallet: InstalledWallet; step: WalletStep }
  | { stage: 'failed'; wallet: InstalledWallet; error: unknown }
  | { stage: 'done'; wallet: InstalledWallet };

interface AttemptOptions extends Pick<ProofRequest, 'chain' | 'purpose' | 'run'> {
  onDone: (result: WalletResult) => void;
}

/**
 * One proof at a time: `start` does nothing while another runs, `cancel` stops waiting for the wallet, and so does unmounting.
 * What a wallet answers after that is thrown away.
 */
export function useWalletAttempt({ chain, purpose, run, onDone }: AttemptOptions) {
  const [state, setState] = useState<AttemptState>({ stage: 'idle' });
  const running = useRef<AbortController>(undefined);

  useEffect(() => {
    // A page that comes back from the back-forward cache must not still look busy.
    const wake = ({ persisted }: PageTransitionEvent) => persisted && setState({ stage: 'idle' });
    window.addEventListener('pageshow', wake);
    return () => {
      window.removeEventListener('pageshow', wake);
      running.current?.abort();
    };
  }, []);

  async function start(wallet: InstalledWallet) {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    const show = (next: AttemptState) => controller.signal.aborted || setState(next);
    try {
      const onStep = (step: WalletStep) => show({ stage: 'working', wallet, step });
      const result = await proveWallet({ chain, wallet, purpose, run, signal: controller.signal, onStep });
      show({ stage: 'done', wallet });
      onDone(result);
    } catch (error) {
      // The page asked for fresh authentication and the person closed the question: nothing to complain about.
      const declined = error instanceof Error && error.name === 'NotConfirmed';
      show(declined ? { stage: 'idle' } : { stage: 'failed', wallet, error });
    } finally {
      if (running.current === controller) running.current = undefined;
    }
  }

  function cancel() {
    running.current?.abort();
    running.current = undefined;
    setState({ stage: 'idle' });
  }

  return { state, start, cancel };
}
