/** Stands in for a part of a wallet kit that this application never calls; says so if it ever is. */
export function refuse(): never {
  throw new Error('This part of the wallet kit is left out of the browser bundle.');
}
