import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { mailsTo } from '@/lib/testing/mails';
import { browserWith, challenged, enteredWith, linked, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, giveRole, sessionsOf, userRow } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const ME = '/api/v1/auth/me';
const traces = { 'user-agent': 'LeavingBrowser/1.0', 'x-latchkey-client-ip': '81.2.69.142' };

/** The tables in which any row has `text` in any column. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await db().execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const found = await db().execute(sql`
      select 1 from ${sql.identifier(name)} as held
      where strpos(lower(to_jsonb(held)::text), ${text.toLowerCase()}) > 0 limit 1`);
    if (found.length > 0) holding.push(name);
  }
  return holding;
}

describe('deleting an account', () => {
  test('TOK-22 SES-05: every cookie and token is dead at the next request, and the cookie is taken back', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const [page, other] = [await browserWith(wallet), await browserWith(wallet)];
    const saved = page.cookies.get('latchkey.session') ?? '';
    const answer = await page.remove(ME);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers.getSetCookie().join()).toMatch(/^latchkey\.session=; .*Max-Age=0/);
    page.cookies.set('latchkey.session', saved);
    for (const caller of [page, other, owner.api]) expect(await whoIs(caller)).toBe('unauthenticated');
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: owner.refreshToken });
    expect([refreshed.status, refreshed.body.code]).toEqual([401, 'refresh_invalid']);
    expect((await page.remove(ME)).status).toBe(401);
    expect([await userRow(owner.id), await sessionsOf(owner.id)]).toEqual([undefined, []]);
  });

  test('it takes a fresh proof', async () => {
    const { id, api, password } = await signedUp();
    await shifted(minutes(11), async () => {
      const late = await api.remove(ME);
      expect([late.status, late.body]).toMatchObject([
        403,
        { code: 'reauthentication_required', methods: ['password'] },
      ]);
      expect(await userRow(id)).toBeDefined();
      succeeded(await api.post('/api/v1/auth/reauthenticate', { password }), 200);
      succeeded(await api.remove(ME), 204);
    });
    expect(await userRow(id)).toBeUndefined();
  });

  test('LNK-24: the same e-mail, username and wallet sign up as a fresh account, which the old tokens do not open', async () => {
    const wallet = connectSolana();
    const username = `u${connectEvm().address.slice(-12).toLowerCase()}`;
    const before = await signedUp({ username });
    succeeded(await linked(before.api, wallet), 200);
    succeeded(await before.api.patch(ME, { bio: 'the old one' }), 200);
    succeeded(await before.api.remove(ME), 204);

    const login = await program().post('/api/v1/auth/email/login', before);
    expect(login.status).toBe(422);
    const credentials = { email: before.email, password: before.password };
    const gone = await program().post('/api/v1/auth/email/login', credentials);
    expect([gone.status, gone.body.code]).toEqual([401, 'invalid_credentials']);
    const after = await signedUp({ ...credentials, username });
    const walletOnly = await enteredWith(wallet);
    const me = succeeded(await after.api.get(ME), 200);
    expect(me).toMatchObject({ username, bio: null, identities: [], role: 'user' });
    expect(new Set([before.id, after.id, walletOnly.id]).size).toBe(3);
    expect(await whoIs(before.api)).toBe('unauthenticated');
    expect(await eventTypesAbout(after.id)).toEqual(['user.signed_up', 'session.opened']);
  });

  test('LOG-06: what happened stays under an id that leads to nobody; addresses, devices and names are gone everywhere', async () => {
    const wallet = connectEvm();
    const person = await signedUp();
    succeeded(await linked(person.api, wallet), 200);
    await challenged(wallet, { by: person.api, purpose: 'link' });
    await challenged(wallet);
    await program().post('/api/v1/auth/email/login', { email: person.email, password: 'wrong' }, traces);
    succeeded(await person.api.patch(ME, { display_name: `Name ${person.id}`, bio: 'x' }, traces), 200);
    expect(await tablesWith(wallet.address)).toEqual(['challenges', 'events', 'identities', 'mails']);
    const before = await eventsAbout(person.id);
    expect(before.some(({ ip, userAgent }) => ip === '81.2.69.142' && userAgent === 'LeavingBrowser/1.0')).toBe(true);

    succeeded(await person.api.remove(ME, traces), 204);

    // The one mail that says so, which belongs to nobody and goes when it is sent.
    expect(await tablesWith(person.email)).toEqual(['mails']);
    expect(await mailsTo(person.email)).toMatchObject([{ kind: 'account_deleted', userId: null, sealedToken: null }]);
    expect(await tablesWith(wallet.address)).toEqual([]);
    expect(await tablesWith('LeavingBrowser')).toEqual([]);
    expect(await tablesWith(person.id)).toEqual(['events']);
    const after = await eventsAbout(person.id);
    expect(after.map(({ type }) => type)).toEqual([...before.map(({ type }) => type), 'user.deleted']);
    expect(after.at(-1)).toMatchObject({ type: 'user.deleted', outcome: 'success', method: 'password', data: {} });
    for (const { ip, userAgent, data } of after) {
      expect([ip, userAgent]).toEqual([null, null]);
      expect(data).not.toHaveProperty('address');
    }
  });

  test('LOG-07: the audit rows of somebody who is still there keep their traces, whoever tries', async () => {
    const [stays, leaves] = [await signedUp(), await signedUp()];
    succeeded(await stays.api.patch(ME, { bio: 'x' }, traces), 200);
    const before = await eventsAbout(stays.id);
    succeeded(await leaves.api.remove(ME), 204);
    expect(await eventsAbout(stays.id)).toEqual(before);
    await expect(
      db().execute(sql`update events set ip = null, user_agent = null where subject_id = ${stays.id}`),
    ).rejects.toMatchObject({ cause: { message: 'events are append-only' } });
    await expect(
      db().execute(sql`update events set type = 'x', ip = null where subject_id = ${leaves.id}`),
    ).rejects.toMatchObject({ cause: { message: 'events are append-only' } });
  });
});

describe('the last owner', () => {
  beforeEach(async () => {
    await db().execute(sql`update users set role = 'user' where role = 'owner'`);
  });

  test('INV-12: cannot leave before there is another active one', async () => {
    const [owner, second] = [await signedUp(), await signedUp()];
    await giveRole(owner.id, 'owner');
    const refused = await owner.api.remove(ME);
    expect([refused.status, refused.body.code]).toEqual([409, 'last_owner']);
    await giveRole(second.id, 'owner');
    await db().execute(sql`update users set status = 'suspended' where id = ${second.id}`);
    expect((await owner.api.remove(ME)).body.code).toBe('last_owner');
    expect((await eventTypesAbout(owner.id)).filter((type) => type.startsWith('user.deleted'))).toEqual([]);
    await db().execute(sql`update users set status = 'active' where id = ${second.id}`);
    succeeded(await owner.api.remove(ME), 204);
    expect((await second.api.remove(ME)).body.code).toBe('last_owner');
  });

  test('is not in the way of anybody else', async () => {
    const [owner, admin] = [await signedUp(), await signedUp()];
    await giveRole(owner.id, 'owner');
    await giveRole(admin.id, 'admin');
    succeeded(await admin.api.remove(ME), 204);
  });
});
