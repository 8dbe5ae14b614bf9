import { after, days, now } from '@/lib/core/clock';
import { log } from '@/lib/core/log';
import { db } from '@/lib/db/client';
import { type Spread, spreadOfSessions } from './queries';

const WEEK = days(-7);
const NEWEST = 1000;
/** Fewer can well live under one roof. */
const FEWEST_USERS = 5;
/** A large site behind several proxies that nobody named has a few addresses rather than one. */
const USERS_PER_ADDRESS = 50;

export interface Addresses extends Spread {
  /** So many people seem to come from so few addresses that these may be those of a proxy. */
  shared: boolean;
}

/** How the people who signed in within a week, a thousand sessions at most, spread over addresses. */
export async function lookAtAddresses(): Promise<Addresses> {
  const spread = await spreadOfSessions(db(), after(now(), WEEK), NEWEST);
  const few = Math.max(1, spread.users / USERS_PER_ADDRESS);
  return { ...spread, shared: spread.users >= FEWEST_USERS && spread.addresses <= few };
}

/** The same, with a line of the log where addresses are shared: limits by address would then hit everybody at once. */
export async function warnOfSharedAddresses(): Promise<{ users: number; addresses: number }> {
  const { users, addresses, example, shared } = await lookAtAddresses();
  if (shared)
    log.warn(
      { users, addresses, example },
      'all clients seem to share one address: is a proxy missing in TRUSTED_PROXIES? (docs/operations.md)',
    );
  return { users, addresses };
}
