import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { after, days, now, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { knownDevices, sessions, users } from '@/lib/db/schema';
import { ownDatabase } from '@/lib/testing/own-database';
import { signedUpWithPasskey } from '@/lib/testing/passkey-people';
import { newPasskey } from '@/lib/testing/passkeys';
import { enteredWith, linked, newEmail, type Person, signedUp, succeeded } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventsAbout, giveRole, suspend, userRow } from '@/lib/testing/rows';
import { connectSolana } from '@/lib/testing/wallets';
import { pruneUnverified } from './prune';

await ownDatabase('prune');
beforeEach(async () => {
  await db().delete(users);
});
afterAll(closeDb);

/** Default retention, and the longest a session can last by default. */
const LONG_AFTER = days(60) + days(1);
const prune = (later = LONG_AFTER) => shifted(later, () => pruneUnverified(100));
const stands = async ({ id }: { id: string }) => (await userRow(id)) !== undefined;

async function verified(person: Person): Promise<Person> {
  await db().update(users).set({ emailVerifiedAt: now() }).where(eq(users.id, person.id));
  return person;
}

describe('pruning', () => {
  test('takes an account that nobody proved or used, and leaves a record without traces', async () => {
    const person = await signedUp();
    expect(await prune(days(59))).toBe(0);
    expect(await prune()).toBe(1);
    expect(await stands(person)).toBe(false);
    const [deleted] = (await eventsAbout(person.id)).slice(-1);
    expect(deleted).toMatchObject({ type: 'user.deleted', actorId: null, ip: null, data: { reason: 'unverified' } });
    expect(await prune()).toBe(0);
  });

  test('frees the address for its owner', async () => {
    const email = newEmail();
    await signedUp({ email });
    await prune();
    await signedUp({ email });
  });

  test('leaves who proved an address, who has a wallet or a passkey, and who holds a role', async () => {
    const kept = [
      await verified(await signedUp()),
      await signedUp(),
      await enteredWith(connectSolana()),
      await signedUp(),
      await signedUpWithPasskey(newPasskey()),
    ];
    const [, withWallet, , admin] = kept;
    succeeded(await linked((withWallet as Person).api, connectSolana()), 200);
    await giveRole(admin?.id ?? '', 'admin');
    expect(await prune()).toBe(0);
    for (const person of kept) expect(await stands(person)).toBe(true);
  });

  test('leaves who signed in or was seen since, also where the row of that session is gone', async () => {
    const [seen, back] = [await signedUp(), await signedUp()];
    await db()
      .update(sessions)
      .set({ lastSeenAt: after(now(), days(45)) })
      .where(eq(sessions.userId, seen.id));
    await shifted(days(29), async () => {
      const { email, password } = back;
      succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    });
    await db().delete(sessions).where(eq(sessions.userId, back.id));
    expect(await prune()).toBe(0);
    expect([await stands(seen), await stands(back)]).toEqual([true, true]);
  });

  test('leaves a suspended account, and one from before anybody could prove an address until it is used again', async () => {
    const [banned, old] = [await signedUp(), await signedUp()];
    await suspend(banned.id);
    await db().delete(knownDevices).where(eq(knownDevices.userId, old.id));
    expect(await prune()).toBe(0);
    succeeded(await program().post('/api/v1/auth/email/login', { email: old.email, password: old.password }), 200);
    expect(await prune()).toBe(1);
    expect([await stands(banned), await stands(old)]).toEqual([true, false]);
  });

  test('two runs at once, and a sign-in meanwhile, do not get in each other’s way', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => signedUp()));
    const [busy] = people as [Person];
    const signIn = () => program().post('/api/v1/auth/email/login', { email: busy.email, password: busy.password });
    const [one, two, answer] = await shifted(LONG_AFTER, () =>
      Promise.all([pruneUnverified(100), pruneUnverified(100), signIn()]),
    );
    expect([200, 401, 409]).toContain(answer.status);
    const left = (await Promise.all(people.map(stands))).filter(Boolean).length;
    expect(one + two + left).toBe(6);
    if (answer.status === 200) expect(await stands(busy)).toBe(true);
    await race(2, () => prune());
  });
});
