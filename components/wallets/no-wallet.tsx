import type { WalletSource } from '@/lib/wallets/connector';

/** Says that the browser has no wallet of this chain, and where people get one. */
export function NoWallet({ chain, sources }: { chain: string; sources: readonly WalletSource[] }) {
  return (
    <div className="grid gap-2 text-sm">
      <p>No {chain} wallet was found in this browser. You can get one here:</p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {sources.map(({ name, href }) => (
          <li key={href}>
            <a
              href={href}
              target="_blank"
              rel="noopener noreferrer"
              className="font-medium text-accent underline underline-offset-3"
            >
              {name}
              <span className="sr-only"> (opens in a new tab)</span>
            </a>
          </li>
        ))}
      </ul>
      <p className="text-ink-soft">
        Once it is installed, reload this page. On a phone, open this page in the browser inside your wallet.
      </p>
    </div>
  );
}
