import { now } from '@/lib/core/clock';
import { deviceName } from '@/lib/core/device-name';
import { placeOf } from '@/lib/core/places';
import { hasSecondFactor, missingOf } from '@/lib/sessions/assurance';
import { type Cookie, endedSessionCookie, sessionCookie } from '@/lib/sessions/cookie';
import { freshUntil, staleProofs } from '@/lib/sessions/freshness';
import { issueTokens, lifetimes, type Opened } from '@/lib/sessions/open';
import type { Principal, SessionRow, UserRow } from '@/lib/sessions/queries';
import type { IdentityRow } from '@/lib/sign-in/queries';
import type { Fresh, Identity, Me, Session, SignedIn, Tokens, User } from './contracts/shapes';

/** The fields of a user that the user may see. Listed one by one: a new column stays inside until it is named here. */
export function presentUser(user: UserRow): User {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.emailVerifiedAt !== null,
    username: user.username,
    display_name: user.displayName,
    bio: user.bio,
    avatar_url: user.avatarUrl,
    role: user.role,
    has_password: user.passwordHash !== null,
    created_at: user.createdAt.toISOString(),
  };
}

export function presentIdentity(identity: IdentityRow): Identity {
  return {
    id: identity.id,
    method: identity.method as Identity['method'],
    address: identity.address,
    chain_id: identity.chainId,
    label: identity.label,
    created_at: identity.createdAt.toISOString(),
    last_used_at: identity.lastUsedAt?.toISOString() ?? null,
  };
}

export function presentSession(session: SessionRow, currentId: string): Session {
  return {
    id: session.id,
    device: deviceName(session.userAgent),
    method: session.method,
    transport: session.transport,
    ip: session.ip,
    place: placeOf(session.ip),
    aal: session.aal,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    current: session.id === currentId,
  };
}

export function presentMe(principal: Principal): Me {
  const { user, session, identities } = principal;
  const missing = missingOf(principal);
  return {
    ...presentUser(user),
    aal: session.aal,
    amr: session.amr,
    session_id: session.id,
    mfa_enabled: hasSecondFactor(user, identities),
    mfa_required: missing === 'second_factor',
    mfa_enrollment_required: missing === 'enrollment',
    identities: identities.map(presentIdentity),
  };
}

/** Tokens for a program; for a page only what is no secret. */
export async function presentTokens(opened: Opened): Promise<Tokens> {
  const tokens = await issueTokens(opened);
  return {
    session_id: opened.session.id,
    mfa_required: opened.missing === 'second_factor',
    mfa_enrollment_required: opened.missing === 'enrollment',
    ...(tokens && {
      access_token: tokens.accessToken,
      token_type: 'Bearer',
      expires_in: tokens.expiresIn,
      refresh_token: tokens.refreshToken,
      refresh_expires_in: tokens.refreshExpiresIn,
    }),
  };
}

export async function presentSignedIn(opened: Opened): Promise<SignedIn> {
  return { ...(await presentTokens(opened)), user: presentUser(opened.user) };
}

export function presentFresh(principal: Principal): Fresh {
  return {
    session_id: principal.session.id,
    fresh_until: (freshUntil(principal) ?? now()).toISOString(),
    second_factor_required: staleProofs(principal).second,
  };
}

/** The session cookie of a cookie session; nothing for a program. A remembered one outlives the browser. */
export function sessionCookies(session: SessionRow, token: string | null): Cookie[] {
  if (session.transport !== 'cookie' || token === null) return [];
  return [sessionCookie(token, session.remember ? lifetimes(session).maxSeconds : undefined)];
}

export function clearedCookies(session: SessionRow): Cookie[] {
  return session.transport === 'cookie' ? [endedSessionCookie()] : [];
}
