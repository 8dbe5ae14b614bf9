import { Spinner } from '@/components/ui/spinner';
import type { InstalledWallet } from '@/lib/wallets/connector';

interface WalletRowProps {
  wallet: InstalledWallet;
  /** A proof through this wallet is under way. */
  busy: boolean;
  disabled: boolean;
  onPress: () => void;
}

/** An installed wallet, with its own name and icon. */
export function WalletRow({ wallet, busy, disabled, onPress }: WalletRowProps) {
  return (
    <button
      type="button"
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={onPress}
      className="flex min-h-11 w-full items-center gap-3 rounded-control border border-line px-3 py-2 text-left hover:not-disabled:border-line-strong hover:not-disabled:bg-sunken aria-busy:cursor-progress"
    >
      {wallet.icon ? (
        <img src={wallet.icon} alt="" className="size-6 rounded-md" />
      ) : (
        <span aria-hidden="true" className="grid size-6 place-items-center rounded-md bg-sunken text-xs font-semibold">
          {wallet.name.slice(0, 1)}
        </span>
      )}
      <span className="min-w-0 truncate font-medium">{wallet.name}</span>
      {busy ? <Spinner className="ml-auto size-4" /> : null}
    </button>
  );
}
