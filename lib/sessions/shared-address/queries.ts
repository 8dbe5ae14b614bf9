import { sql } from 'drizzle-orm';
import { earliestId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';

export interface Spread extends Record<string, unknown> {
  users: number;
  addresses: number;
  /** One of them, without the length of a prefix. */
  example: string | null;
}

/** How many users and how many addresses the newest `size` sessions since then have that came from some address. */
export async function spreadOfSessions(db: Db, since: Date, size: number): Promise<Spread> {
  const [row] = await db.execute<Spread>(sql`
    select count(distinct user_id)::int as users, count(distinct ip)::int as addresses, host(min(ip)) as example
    from (select ${sessions.userId}, ${sessions.ip} from ${sessions}
      where ${sessions.id} >= ${earliestId(since)}::uuid order by ${sessions.id} desc limit ${size}) as newest
    where ip is not null`);
  return row ?? { users: 0, addresses: 0, example: null };
}
