import type { ClientContext } from '@/lib/core/client-context';
import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { newId, newToken } from '@/lib/core/ids';
import { changing } from '@/lib/db/changes';
import type { Db } from '@/lib/db/client';
import { judgeSignIn, noteSignIn } from '@/lib/detection/sign-in';
import { record } from '@/lib/events/queries';
import { signAccessToken } from './access-token';
import { isSecondFactorRequired, type Missing, missingAt } from './assurance';
import { recogniseDevice } from './known-devices/recognise';
import {
  insertRefreshToken,
  insertSession,
  listKeyMethods,
  revokeSessions,
  type SessionRow,
  type UserRow,
} from './queries';
import { recogniseTrust } from './trusted-devices/recognise';

export type Transport = 'cookie' | 'bearer';

/** How and for what a session is asked for. */
export interface SessionRequest {
  transport: Transport;
  remember: boolean;
  /** Hash of the session cookie that came with the request: signing in over a session ends it. */
  replaces: string | null;
  /** The device cookie's token; null for a program. */
  device: string | null;
  /** Tokens of the cookie of a trusted device, of whichever accounts; none for a program. */
  trusts: readonly string[];
}

export interface Opened {
  session: SessionRow;
  user: UserRow;
  /** Cookie transport: the token for the session cookie. Bearer transport: the first refresh token. */
  secret: string;
  /** What the session lacks to be a whole one. */
  missing: Missing | null;
}

export interface Proof {
  method: string;
  identityId: string | null;
  /** RFC 8176 values. */
  amr: string[];
  /** The proof is of two factors at once: a passkey whose authenticator has verified its user. */
  whole?: true;
}

/** A session that lacks its second factor is there to be given it, and not for longer. */
const PENDING_SECONDS = 15 * 60;

/** The lifetimes that apply to a session, in seconds. */
export function lifetimes(session: Pick<SessionRow, 'transport' | 'remember'>): {
  idleSeconds: number;
  maxSeconds: number;
} {
  const { sessions } = config();
  if (session.transport === 'bearer') return sessions.bearer;
  return session.remember ? sessions.remembered : sessions.cookie;
}

async function endReplaced(tx: Db, tokenHash: string, at: Date, client: ClientContext): Promise<void> {
  for (const { id, userId } of await revokeSessions(tx, { tokenHash }, at, 'replaced')) {
    changing({ sessionId: id });
    await record(tx, client, { type: 'session.revoked', actorId: userId, sessionId: id, data: { reason: 'replaced' } });
  }
}

/** What a proof is worth on this device, and what is missing after it. */
async function assuranceAfter(
  tx: Db,
  user: UserRow,
  proof: Proof,
  request: SessionRequest,
  at: Date,
): Promise<{ aal: 1 | 2; missing: Missing | null; trustedDeviceId: string | null }> {
  if (proof.whole) return { aal: 2, missing: null, trustedDeviceId: null };
  const mustHave = user.mfaEnabledAt === null && isSecondFactorRequired(user);
  const keys = mustHave ? await listKeyMethods(tx, user.id) : [];
  const missing = missingAt(1, user, keys);
  if (missing !== 'second_factor') return { aal: 1, missing, trustedDeviceId: null };
  const trustedDeviceId = await recogniseTrust(tx, user.id, request.trusts, at);
  return trustedDeviceId ? { aal: 2, missing: null, trustedDeviceId } : { aal: 1, missing, trustedDeviceId };
}

/**
 * Opens a session row for a proven user: the one place every way of signing in ends in. Where the user has a second factor and the
 * proof is not of two, the session lacks it, whatever the way. Runs inside the caller's transaction; stores hashes only. The
 * session's id is new; nothing the client sent decides it.
 */
export async function openSession(
  tx: Db,
  user: UserRow,
  proof: Proof,
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened> {
  const at = now();
  const judged = await judgeSignIn(tx, user.id, at, client);
  const trusting = judged.stepUp ? { ...request, trusts: [] } : request;
  const { aal, missing, trustedDeviceId } = await assuranceAfter(tx, user, proof, trusting, at);
  // The second factor, where it is asked for, is the further proof; else dangerous actions ask for one.
  const stale = judged.stepUp && missing === null && !proof.whole;
  const authenticatedAt = stale ? after(at, -seconds(config().freshSeconds + 1)) : at;
  const full = lifetimes(request);
  const maxSeconds = missing === 'second_factor' ? Math.min(PENDING_SECONDS, full.maxSeconds) : full.maxSeconds;
  const idleSeconds = full.idleSeconds;
  const secret = newToken();
  const idleExpiresAt = after(at, seconds(Math.min(idleSeconds, maxSeconds)));
  const id = newId();
  // Sent together and run in this order on the transaction's one connection: one round trip.
  const [session] = await Promise.all([
    insertSession(tx, {
      id,
      userId: user.id,
      tokenHash: request.transport === 'cookie' ? tokenHash(secret) : null,
      transport: request.transport,
      method: proof.method,
      identityId: proof.identityId,
      proofIdentityId: proof.identityId,
      amr: proof.amr,
      aal,
      secondFactorAt: proof.whole ? at : null,
      secondFactorIdentityId: proof.whole ? proof.identityId : null,
      remember: request.remember,
      ip: client.ip,
      userAgent: client.userAgent,
      createdAt: at,
      authenticatedAt,
      lastSeenAt: at,
      idleExpiresAt,
      expiresAt: after(at, seconds(maxSeconds)),
    }),
    request.transport === 'bearer'
      ? insertRefreshToken(tx, { hash: tokenHash(secret), sessionId: id, createdAt: at, expiresAt: idleExpiresAt })
      : null,
    record(tx, client, {
      type: 'session.opened',
      actorId: user.id,
      sessionId: id,
      method: proof.method,
      data: { ...(missing && { missing }), ...(trustedDeviceId && { trusted_device_id: trustedDeviceId }) },
    }),
    request.replaces ? endReplaced(tx, request.replaces, at, client) : null,
    // A device becomes known by a whole sign-in only.
    missing === 'second_factor'
      ? null
      : recogniseDevice(
          tx,
          { user, method: proof.method, deviceToken: request.device, at, reasons: judged.reasons },
          client,
        ),
    noteSignIn(tx, judged, { userId: user.id, sessionId: id, method: proof.method }, client),
  ]);
  return { session, user, secret, missing };
}

/** What a client is handed after sign-in or refresh. `null` in cookie transport: no token reaches script. */
export async function issueTokens(opened: Opened) {
  if (opened.session.transport === 'cookie') return null;
  const { idleSeconds } = lifetimes(opened.session);
  const left = Math.floor((opened.session.expiresAt.getTime() - now().getTime()) / 1000);
  return {
    accessToken: await signAccessToken(opened),
    expiresIn: config().accessTokenSeconds,
    refreshToken: opened.secret,
    refreshExpiresIn: Math.max(0, Math.min(idleSeconds, left)),
  };
}
