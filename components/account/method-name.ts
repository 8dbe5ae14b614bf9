import { chainName } from './wallet-address';

/** How a session was opened, in words. */
export function methodName(method: string): string {
  return method === 'password' || method === 'email' ? 'E-mail and password' : `${chainName(method)} wallet`;
}
