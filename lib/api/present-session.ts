import { deviceName } from '@/lib/core/device-name';
import { placeOf } from '@/lib/core/places';
import type { EventRow } from '@/lib/events/queries';
import type { Principal } from '@/lib/sessions/read';
import { type Standing, standingOf } from '@/lib/sessions/status';
import type { LiveToken } from '@/lib/sessions/token-info';
import type { Notice, SessionStatus, TokenInfo } from './contracts/shapes';

const nobody: SessionStatus = {
  authenticated: false,
  user_id: null,
  session_id: null,
  expires_at: null,
  idle_expires_at: null,
  ends_in: null,
  warning_at: null,
  warning: false,
  can_extend: false,
};

export function presentStanding({ session, at, endsAt, warningAt, warning, canExtend }: Standing): SessionStatus {
  return {
    authenticated: true,
    user_id: session.userId,
    session_id: session.id,
    expires_at: session.expiresAt.toISOString(),
    idle_expires_at: session.idleExpiresAt.toISOString(),
    ends_in: Math.max(0, Math.floor((endsAt.getTime() - at.getTime()) / 1000)),
    warning_at: warningAt.toISOString(),
    warning,
    can_extend: canExtend,
  };
}

export function presentStatus(principal: Principal | null): SessionStatus {
  return principal ? presentStanding(standingOf(principal.session)) : nobody;
}

const secondsOf = (time: Date): number => Math.floor(time.getTime() / 1000);

/** RFC 7662 §2.2: of a token that is not active nothing more is said. */
export function presentTokenInfo(token: LiveToken | null): TokenInfo {
  if (!token) return { active: false };
  const { kind, user, session, issuer, audience, jti } = token;
  return {
    active: true,
    token_type: kind,
    sub: user.id,
    sid: session.id,
    iss: issuer,
    ...(audience ? { aud: audience } : {}),
    iat: secondsOf(token.issuedAt),
    exp: secondsOf(token.expiresAt),
    ...(jti ? { jti } : {}),
    role: user.role,
    aal: session.aal,
    amr: session.amr,
  };
}

export function presentNotice(event: EventRow): Notice {
  return {
    id: event.id,
    type: event.type as Notice['type'],
    at: event.at.toISOString(),
    device: deviceName(event.userAgent),
    place: placeOf(event.ip),
    ip: event.ip,
  };
}
