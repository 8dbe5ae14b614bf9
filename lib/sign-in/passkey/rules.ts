import { PASSKEY_METHOD } from '@/lib/methods/registry';
import type { Principal } from '@/lib/sessions/read';

/** True where the newest proof of who is in a session is a passkey, so that another touch of one adds nothing. */
export function isFirstFactorOf({ session, identities }: Pick<Principal, 'session' | 'identities'>): boolean {
  return identities.some(({ id, method }) => id === session.proofIdentityId && method === PASSKEY_METHOD);
}
