import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { lifetimes } from './open';
import { type SessionRow, slideIdle } from './queries';

/** When a session ends, and whether there is anything to be done about it. */
export interface Standing {
  session: SessionRow;
  /** The moment it was judged at. */
  at: Date;
  /** The earlier of the idle and the absolute limit. */
  endsAt: Date;
  /** From then on the user is asked whether to stay. */
  warningAt: Date;
  warning: boolean;
  /** Extending would move the end by more than a second. */
  canExtend: boolean;
}

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** Reads off a session how it stands at this moment. */
export function standingOf(session: SessionRow): Standing {
  const at = now();
  const endsAt = earlier(session.idleExpiresAt, session.expiresAt);
  const warningAt = after(endsAt, -seconds(config().sessionWarningSeconds));
  const extended = earlier(after(at, seconds(lifetimes(session).idleSeconds)), session.expiresAt);
  const gained = extended.getTime() - endsAt.getTime();
  return { session, at, endsAt, warningAt, warning: at >= warningAt, canExtend: gained > seconds(1) };
}

/**
 * Slides the idle limit as a visit would, never past the absolute one. Safe to do twice. Throws `unauthenticated` where the
 * session ended in the meantime.
 */
export async function extendSession(session: SessionRow): Promise<Standing> {
  const at = now();
  const extended = await slideIdle(db(), session.id, at, after(at, seconds(lifetimes(session).idleSeconds)));
  if (!extended) throw new AppError('unauthenticated');
  return standingOf(extended);
}
