import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { handlers } from '@/lib/jobs/handlers';
import { enteredWith, linked, newPassword, proofOf, signedUp } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { type Answer, program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, giveRole, identitiesOf, sessionsOf, userRow } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const ME = '/api/v1/auth/me';

/** Rows that hang on nobody. The foreign keys should make them impossible; a trail by name of the dead is the audit log's alone. */
async function orphans(): Promise<number> {
  const [row] = await db().execute<{ n: number }>(sql`
    select (select count(*) from sessions where user_id not in (select id from users))::int
      + (select count(*) from identities where user_id not in (select id from users))::int
      + (select count(*) from refresh_tokens where session_id not in (select id from sessions))::int
      + (select count(*) from users u where email is null
          and not exists (select 1 from identities i where i.user_id = u.id))::int as n`);
  return row?.n ?? -1;
}

function isClean(answers: Answer[]): void {
  for (const { status, text } of answers) expect(status, text).toBeLessThan(500);
}

test('of 16 deletions of one account at once one happens, and is recorded once', async () => {
  const { id, api } = await signedUp();
  const answers = await race(16, () => api.remove(ME));
  expect(tally(answers)).toEqual({ '204': 1, '401 unauthenticated': 15 });
  expect((await eventTypesAbout(id)).filter((type) => type === 'user.deleted')).toHaveLength(1);
});

test('RAC-15 INV-12: of two or four owners who leave at once one is left', async () => {
  await rounds(6, async (index) => {
    await db().execute(sql`update users set role = 'user' where role = 'owner'`);
    const owners = await race(index % 2 === 0 ? 2 : 4, () => signedUp());
    for (const { id } of owners) await giveRole(id, 'owner');
    const answers = await race(owners.length, (at) => (owners[at] as (typeof owners)[number]).api.remove(ME));
    expect(tally(answers)).toEqual({ '204': owners.length - 1, '409 last_owner': 1 });
    const left = await Promise.all(owners.map(({ id }) => userRow(id)));
    expect(left.filter((row) => row !== undefined)).toHaveLength(1);
  });
});

test('RAC-24: a deletion that meets everything else a person can do ends clean: never a 500, no orphans, nothing half', async () => {
  await rounds(8, async () => {
    const wallet = connectEvm();
    const person = await signedUp();
    await linked(person.api, wallet);
    const second = await enteredWith(wallet);
    const [signIn, link, confirm] = [
      await proofOf(wallet),
      await proofOf(connectSolana(), { by: person.api, purpose: 'link' }),
      await proofOf(wallet, { by: person.api, purpose: 'reauthenticate' }),
    ];
    const { email, password, api } = person;
    const change = { current_password: password, new_password: newPassword() };
    const challenge = { address: wallet.address, purpose: 'link' };
    const [deleted, ...others] = await Promise.all([
      api.remove(ME),
      program().post('/api/v1/auth/email/login', { email, password }),
      api.post('/api/v1/auth/reauthenticate', { password: 'wrong' }),
      program().post('/api/v1/auth/evm/verify', signIn),
      api.post('/api/v1/auth/solana/link', link),
      api.post('/api/v1/auth/evm/reauthenticate', confirm),
      api.post('/api/v1/auth/email/change-password', change),
      api.post('/api/v1/auth/evm/challenge', challenge),
      api.patch(ME, { bio: 'racing' }),
      api.get(`${ME}/export`),
      api.post('/api/v1/auth/session/extend'),
      program().post('/api/v1/auth/refresh', { refresh_token: person.refreshToken }),
      program().post('/api/v1/auth/refresh', { refresh_token: second.refreshToken }),
      second.api.post('/api/v1/auth/logout-others'),
    ]);
    isClean([deleted, ...others]);
    // Changing the password or signing out elsewhere may have ended the session that asked, a moment before.
    expect([204, 401, 409]).toContain(deleted.status);
    if (deleted.status === 204) {
      expect(await userRow(person.id)).toBeUndefined();
      expect([await sessionsOf(person.id), await identitiesOf(person.id)]).toEqual([[], []]);
      await handlers.erase_traces({}, new AbortController().signal, { last: false });
      for (const { ip, userAgent } of await eventsAbout(person.id)) expect([ip, userAgent]).toEqual([null, null]);
    }
    expect(await orphans()).toBe(0);
  });
});

test('LNK-24 RAC-24: a wallet that signs in while its account is deleted ends in the old account or in a whole new one', async () => {
  const outcomes = new Set<string>();
  await rounds(12, async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const proof = await proofOf(wallet);
    const [deleted, entered] = await Promise.all([
      owner.api.remove(ME),
      program().post('/api/v1/auth/evm/verify', proof),
    ]);
    isClean([deleted, entered]);
    expect(deleted.status).toBe(204);
    outcomes.add(`${entered.status}`);
    if (entered.status === 201) {
      expect(entered.body.user?.id).not.toBe(owner.id);
      expect(await identitiesOf(entered.body.user?.id ?? '')).toHaveLength(1);
      expect((await program(entered.body.access_token).get(ME)).status).toBe(200);
    } else if (entered.status === 200) {
      expect(entered.body.user?.id).toBe(owner.id);
      expect((await program(entered.body.access_token).get(ME)).status).toBe(401);
    }
    expect(await userRow(owner.id)).toBeUndefined();
    for (const { ip, userAgent } of await eventsAbout(owner.id)) expect([ip, userAgent]).toEqual([null, null]);
  });
  expect([...outcomes].every((status) => ['200', '201', '401', '409'].includes(status))).toBe(true);
});
