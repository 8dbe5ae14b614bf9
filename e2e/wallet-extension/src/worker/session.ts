import { refusal, type WalletId } from '@/e2e/wallet-extension/src/protocol';
import { approved } from './approvals';
import { addressOf } from './keys';
import { changeState, readState } from './state';

/** A refusal with its code; what else is thrown is a defect of the extension. */
export class Refusal extends Error {
  constructor(readonly reason: { code: number; message: string }) {
    super(reason.message);
  }
}

/** One page talking to one wallet. */
export interface Session {
  wallet: WalletId;
  origin: string;
  isConnected(): Promise<boolean>;
  /** The account that the page may see now; null when it is not connected or the wallet is locked. */
  visibleAddress(): Promise<string | null>;
  /** Has the person approve the connection, unless that was done; `again` asks in any case. Answers the address. */
  connect(options?: { again?: boolean }): Promise<string>;
  disconnect(): Promise<void>;
  /** Has the person approve a text. Throws a `Refusal` where they do not, or where the wallet is locked or not connected. */
  approveText(text: string): Promise<void>;
}

const names: Record<WalletId, string> = {
  'evm-one': 'Test Wallet One',
  'evm-two': 'Test Wallet Two',
  solana: 'Test Wallet Sol',
  'solana-plain': 'Test Wallet Plain',
  keplr: 'Keplr',
  leap: 'Leap',
};

/** What one page may do with one wallet. */
export function sessionOf(wallet: WalletId, origin: string): Session {
  const pair = `${wallet} ${origin}`;
  const details = { walletName: names[wallet], origin };

  const isConnected = async () => (await readState()).connected.includes(pair);
  const refuseIfLocked = async () => {
    if ((await readState()).locked) throw new Refusal(refusal.locked);
  };
  return {
    wallet,
    origin,
    isConnected,
    async visibleAddress() {
      return (await isConnected()) && !(await readState()).locked ? addressOf(wallet) : null;
    },
    async connect({ again = false } = {}) {
      await refuseIfLocked();
      if (again || !(await isConnected())) {
        const text = await addressOf(wallet);
        if (!(await approved({ ...details, title: 'Connect', text }))) throw new Refusal(refusal.rejected);
        const { connected } = await readState();
        await changeState({ connected: [...new Set([...connected, pair])] });
      }
      return addressOf(wallet);
    },
    async disconnect() {
      const { connected } = await readState();
      await changeState({ connected: connected.filter((other) => other !== pair) });
    },
    async approveText(text) {
      await refuseIfLocked();
      if (!(await approved({ ...details, title: 'Sign', text }))) throw new Refusal(refusal.rejected);
    },
  };
}
