import type { Caller } from '@/lib/limits/visit';
import { missingOf } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/read';
import { isFromElsewhere } from './same-origin';

/**
 * Whom a call counts for. A session that lacks its second factor does not count for its user: whoever has the first factor alone must not
 * use up what the owner has.
 */
export function countedAs(headers: Headers, ip: string | null, principal: Principal | null): Caller {
  const userId = principal && missingOf(principal) !== 'second_factor' ? principal.user.id : null;
  return { ip, userId, sessionId: principal?.session.id ?? null, elsewhere: isFromElsewhere(headers) };
}
