import { NO_CLIENT } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { changing } from '@/lib/db/changes';
import { record, recordEach } from '@/lib/events/queries';
import { stepAt } from '@/lib/second-factor/totp';
import { replaceSigningKeys } from '@/lib/sessions/signing-keys/change';
import { endEveryCode, endEveryLink, endEverySession, endEveryTrust, endEveryVisit, lockSessions } from './queries';

const REASON = 'all_ended';

export interface AllEnded {
  sessions: number;
  links: number;
  /** Challenges and visits to providers that were under way. */
  visits: number;
  trustedDevices: number;
  /** The key that signs from now on. */
  signer: string;
}

/**
 * Ends all that was ever handed out: sessions with their refresh and access tokens, mailed links, challenges, visits to providers, trust
 * in devices, and the codes that authenticator apps show at this moment. For a database that was restored, in which what had been spent
 * or revoked since the backup is as good as new. Passwords, keys and recovery codes stay as they are. All of it or nothing; safe to do
 * twice. Throws `WrongSecretError`.
 */
export async function endAll(): Promise<AllEnded> {
  return replaceSigningKeys(async (tx, signer) => {
    await lockSessions(tx);
    const at = now();
    const ended = await endEverySession(tx, at, REASON);
    for (const { id } of ended) changing({ sessionId: id });
    await recordEach(
      tx,
      NO_CLIENT,
      ended.map(({ id, userId }) => ({
        type: 'session.revoked',
        subjectId: userId,
        sessionId: id,
        data: { reason: REASON },
      })),
    );
    const links = await endEveryLink(tx, at, 'all links were ended');
    const [visits, trustedDevices] = [await endEveryVisit(tx), await endEveryTrust(tx)];
    // One more step than now: an app whose clock is fast shows it already.
    await endEveryCode(tx, stepAt(at) + 1);
    const counts = { sessions: ended.length, links, visits, trusted_devices: trustedDevices };
    await record(tx, NO_CLIENT, { type: 'session.all_ended', data: { ...counts, kid: signer } });
    return { sessions: ended.length, links, visits, trustedDevices, signer };
  });
}
