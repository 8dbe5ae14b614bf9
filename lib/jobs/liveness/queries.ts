import type { ClientBase } from 'pg';

/** The first key of the advisory locks that say who lives; any number, the same in every instance. */
export const LIFE = 720_194_273;

/**
 * Locks the id of a runner for as long as the connection stands, and has the server look after it: of a machine that vanished without
 * a word it is closed within half a minute. False where that lock is taken.
 */
export async function lockLife(client: ClientBase, poolId: string): Promise<boolean> {
  await client.query('set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3');
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1::int, hashtext($2)) as locked',
    [LIFE, poolId],
  );
  return rows[0]?.locked === true;
}

/** Whoever holds jobs without the lock of those who live. `pg_locks` shows its two keys as unsigned numbers, and `objsubid` 2. */
export async function findDead(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct jobs.locked_by as id from graphile_worker.jobs where jobs.locked_by is not null and not exists (
      select from pg_locks
      where locktype = 'advisory' and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database())
        and classid::bigint = $1::bigint and objid::bigint = hashtext(jobs.locked_by)::bigint & 4294967295)`,
    [LIFE],
  );
  return rows.map(({ id }) => id);
}

/** Graphile Worker's own function: their jobs, and the queues those are in, wait again. */
export async function unlockJobsOf(client: ClientBase, poolIds: string[]): Promise<void> {
  await client.query('select graphile_worker.force_unlock_workers($1::text[])', [poolIds]);
}
