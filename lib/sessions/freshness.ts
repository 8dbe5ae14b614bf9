import { now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import type { SessionRow } from './queries';

/** True where a credential was proven within the last minutes: what dangerous actions ask for. */
export function isFresh(session: Pick<SessionRow, 'authenticatedAt'>): boolean {
  return now().getTime() - session.authenticatedAt.getTime() <= seconds(config().freshSeconds);
}
