/** The wallets this extension plays. Each has keys of its own. */
export const walletIds = ['evm-one', 'evm-two', 'solana', 'solana-plain', 'keplr', 'leap'] as const;
export type WalletId = (typeof walletIds)[number];

/** What a page asks of a wallet. Everything crosses as JSON; bytes as hex. */
export interface WalletRequest {
  wallet: WalletId;
  method: string;
  params: unknown;
}

export type WalletReply = { result: unknown } | { error: { code: number; message: string } };

/** Told to every page when the account in use or the lock changes: what each wallet now shows to that page. */
export interface AccountsChanged {
  accounts: Record<WalletId, string | null>;
}

/** Messages between the page's script and the extension, told apart from the page's own by their channel. */
export type PageMessage =
  | { channel: 'test-wallet-request'; id: string; request: WalletRequest }
  | { channel: 'test-wallet-reply'; id: string; reply: WalletReply }
  | { channel: 'test-wallet-event'; event: AccountsChanged };

/** What the approval window asks the worker for, and what it answers with. */
export type ApprovalMessage = { approval: 'read'; id: string } | { approval: 'answer'; id: string; approved: boolean };

export interface ApprovalDetails {
  walletName: string;
  origin: string;
  title: string;
  text: string;
}

/** EIP-1193's error codes, which the other protocols borrow. */
export const refusal = {
  rejected: { code: 4001, message: 'User rejected the request.' },
  locked: { code: 4100, message: 'The wallet is locked.' },
  unauthorized: { code: 4100, message: 'This page has not been connected.' },
  unsupported: { code: 4200, message: 'This wallet does not support that method.' },
} as const;
