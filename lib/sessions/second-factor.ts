import type { ClientContext } from '@/lib/core/client-context';
import { after, now, seconds } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { changing } from '@/lib/db/changes';
import type { Db } from '@/lib/db/client';
import { reasonsOfSession } from '@/lib/detection/sign-in';
import { record } from '@/lib/events/queries';
import { missingOf } from './assurance';
import { recogniseDevice } from './known-devices/recognise';
import { lifetimes, type Opened } from './open';
import { insertRefreshToken, markSecondFactor, type Principal, removeUnspentRefreshTokens } from './queries';
import { requireTrustable, trustDevice } from './trusted-devices/trust';

/** A second factor that was proven. */
export interface SecondFactorProof {
  factor: 'totp' | 'recovery_code' | 'passkey';
  /** RFC 8176 values. */
  amr: string[];
  /** The key, for a passkey. */
  identityId: string | null;
  /** Its authenticator has verified its user, so that it proves both factors at once. */
  whole: boolean;
}

/** How the browser is to be known later; both are of no use to a program. */
export interface DeviceWish {
  device: string | null;
  trust: boolean;
  /** Tokens of trust the browser has: trusted anew, it does not stand in the list twice. */
  trusts: readonly string[];
}

export interface Completed extends Opened {
  /** For the cookie of a device that is trusted from now on; null where none is. */
  trustToken: string | null;
}

/**
 * Records a proven second factor in the session, in the caller's transaction: from then on it is a whole one, at `aal: 2`, with new
 * tokens. Dead are the cookie and the refresh tokens from before, and access tokens given while it lacked something. Also the second
 * half of proving anew who one is. Throws `unauthenticated` where the session ended in the meantime, `validation_failed` where the
 * device cannot be trusted.
 */
export async function completeSession(
  tx: Db,
  principal: Principal,
  proof: SecondFactorProof,
  { device, trust, trusts }: DeviceWish,
  client: ClientContext,
): Promise<Completed> {
  if (trust) requireTrustable(principal);
  const { session, user } = principal;
  const missing = missingOf(principal);
  const at = now();
  const secret = newToken();
  const { idleSeconds, maxSeconds } = lifetimes(session);
  const expiresAt = after(session.createdAt, seconds(maxSeconds));
  const idle = after(at, seconds(idleSeconds));
  const idleExpiresAt = idle < expiresAt ? idle : expiresAt;
  changing({ sessionId: session.id });
  const completed = await markSecondFactor(tx, session.id, {
    at,
    amr: [...proof.amr, 'mfa'],
    identityId: proof.identityId,
    whole: proof.whole,
    tokenHash: session.transport === 'cookie' ? tokenHash(secret) : null,
    expiresAt,
    idleExpiresAt,
  });
  if (!completed) throw new AppError('unauthenticated', { detail: 'The session is over. Sign in again.' });
  if (session.transport === 'bearer') {
    await removeUnspentRefreshTokens(tx, session.id);
    const row = { hash: tokenHash(secret), sessionId: session.id, createdAt: at, expiresAt: idleExpiresAt };
    await insertRefreshToken(tx, row);
  }
  await record(tx, client, {
    type: 'second_factor.verified',
    actorId: user.id,
    sessionId: session.id,
    method: proof.factor,
  });
  if (missing === 'second_factor') {
    const reasons = await reasonsOfSession(tx, session);
    await recogniseDevice(tx, { user, method: session.method, deviceToken: device, at, reasons }, client);
  }
  const trustToken = trust ? await trustDevice(tx, principal, trusts, client) : null;
  return { session: completed, user, secret, missing: null, trustToken };
}
