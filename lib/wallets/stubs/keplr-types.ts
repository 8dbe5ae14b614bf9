/** The only value among Keplr's types that its provider reads at run time (EIP-6963 event names). */
export const EIP6963EventNames = {
  Announce: 'eip6963:announceProvider',
  Request: 'eip6963:requestProvider',
} as const;
