import type { Identity } from '@/lib/api/contracts/shapes';
import { WalletRow } from './wallet-row';

/** The wallets and the accounts elsewhere that open this account. */
export function WalletList({ identities, now }: { identities: Identity[]; now: string }) {
  if (identities.length === 0) {
    return (
      <div className="grid gap-1">
        <h2 className="font-semibold">No wallet is linked yet</h2>
        <p className="text-sm text-ink-soft">Link one below and it opens this account just like your password does.</p>
      </div>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {identities.map((identity) => (
        <WalletRow key={identity.id} identity={identity} now={now} />
      ))}
    </ul>
  );
}
