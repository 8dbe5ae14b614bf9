/** An address short enough to stand in a line: its beginning and its end, where people compare. */
export function shortAddress(address: string): string {
  return address.length <= 18 ? address : `${address.slice(0, 8)}…${address.slice(-6)}`;
}
