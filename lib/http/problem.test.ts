import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { signedUp } from '@/lib/testing/people';
import { asAppError } from './problem';

afterAll(closeDb);

const lockBoth = (first: string, second: string, ready: () => Promise<void>) =>
  db().transaction(async (tx) => {
    await tx.execute(sql`select 1 from users where id = ${first} for update`);
    await ready();
    await tx.execute(sql`select 1 from users where id = ${second} for update`);
  });

/** Lets everybody go on once `count` have arrived. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    arrived += 1;
    if (arrived === count) open();
    await opened;
  };
}

test('RAC-24: who loses a deadlock in the database is told of a conflict', async () => {
  const [one, two] = [(await signedUp()).id, (await signedUp()).id];
  const meet = barrier(2);
  const outcomes = await Promise.allSettled([lockBoth(one, two, meet), lockBoth(two, one, meet)]);
  const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(lost).toHaveLength(1);
  expect(asAppError(lost[0]?.reason, newId()).code).toBe('conflict');
});

test('RAC-24: what hangs on a row that was deleted a moment ago is a conflict, any other fault of a query an internal error', async () => {
  const faultOf = (statement: ReturnType<typeof sql>) =>
    db()
      .execute(statement)
      .then(() => null)
      .catch((error: unknown) => asAppError(error, newId()).code);
  const insert = sql`insert into identities (id, user_id, method, subject, address, verified_at, created_at)
    values (${newId()}, ${newId()}, 'evm', ${newId()}, 'x', now(), now())`;
  expect(await faultOf(insert)).toBe('conflict');
  expect(await faultOf(sql`select 1 / 0`)).toBe('internal_error');
  expect(await faultOf(sql`select * from nowhere`)).toBe('internal_error');
});

test('RAC-24: what the database takes too long for is answered with when to come back', async () => {
  const slow = db().transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 50`);
    await tx.execute(sql`select pg_sleep(10)`);
  });
  const outcome = asAppError(await slow.catch((error: unknown) => error), newId());
  expect([outcome.code, outcome.details.headers]).toEqual(['unavailable', { 'retry-after': expect.any(String) }]);
});
