import type { Adapter, AdapterSession, AdapterUser } from '@auth/core/adapters';
import { NO_CLIENT } from '@/lib/core/client-context';
import { tokenHash } from '@/lib/core/crypto';
import { drizzleAdapter } from '@/lib/db/authjs-adapter';
import { db } from '@/lib/db/client';
import { missingOf } from './assurance';
import { type Principal, readSessionToken } from './read';
import { endSessions } from './revoke';

function present(token: string, { session, user }: Principal): { session: AdapterSession; user: AdapterUser } {
  return {
    session: {
      id: session.id,
      sessionToken: token,
      userId: user.id,
      expires: session.idleExpiresAt,
      aal: session.aal,
    } as AdapterSession,
    user: { id: user.id, email: user.email ?? '', emailVerified: user.emailVerifiedAt },
  };
}

/** Who a token stands for; nobody while the session lacks its second factor. */
async function whole(token: string): Promise<Principal | null> {
  const principal = await readSessionToken(token);
  return principal && missingOf(principal) === null ? principal : null;
}

function closed(what: string): () => never {
  return () => {
    throw new Error(`${what} does not go through Auth.js`);
  };
}

/**
 * The Auth.js adapter over the same session rows that everything else reads; only a token's hash is ever compared or stored.
 * Sessions are opened by our own handlers and users made by our own sign-up, so those verbs are closed here.
 */
export function sessionAdapter(): Adapter {
  return {
    ...drizzleAdapter(),
    async getSessionAndUser(token) {
      const principal = await whole(token);
      return principal && present(token, principal);
    },
    async updateSession({ sessionToken }) {
      const principal = await whole(sessionToken);
      return principal ? present(sessionToken, principal).session : null;
    },
    async deleteSession(token) {
      await db().transaction((tx) => endSessions(tx, { tokenHash: tokenHash(token) }, 'signed_out', NO_CLIENT));
    },
    // Asked before our own callback decides. Whose account it is at a provider is found out there, never by Auth.js.
    getUserByAccount: async () => null,
    createSession: closed('opening a session'),
    createUser: closed('sign-up'),
    updateUser: closed('changing a user'),
    deleteUser: closed('deleting a user'),
    linkAccount: closed('linking'),
    unlinkAccount: closed('unlinking'),
    createVerificationToken: closed('mailed tokens'),
    useVerificationToken: closed('mailed tokens'),
  };
}
