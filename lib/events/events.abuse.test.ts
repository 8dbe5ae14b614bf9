import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { minutes, now, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import {
  browserWith,
  challenged,
  enteredWith,
  linked,
  newPassword,
  proofOf,
  signedUp,
  succeeded,
} from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { eventsAbout } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';
import { record } from './queries';

afterAll(closeDb);

/** What one action added to the audit log of a user. */
async function added(userId: string, action: () => Promise<unknown>) {
  const before = new Set((await eventsAbout(userId)).map(({ id }) => id));
  await action();
  return (await eventsAbout(userId)).filter(({ id }) => !before.has(id));
}

const kinds = (rows: Awaited<ReturnType<typeof added>>) => rows.map(({ type, outcome }) => `${type} ${outcome}`);

describe('the audit log', () => {
  test('LOG-07 INV-9: a row can be neither changed nor deleted, and the table not emptied', async () => {
    const { id } = await enteredWith(connectEvm());
    const before = await eventsAbout(id);
    for (const statement of [
      sql`update events set type = 'x' where subject_id = ${id}`,
      sql`update events set subject_id = null`,
      sql`delete from events where subject_id = ${id}`,
      sql`delete from events`,
      sql`truncate events`,
      sql`truncate events cascade`,
    ]) {
      await expect(db().execute(statement)).rejects.toMatchObject({
        cause: { code: '42501', message: 'events are append-only' },
      });
    }
    expect(await eventsAbout(id)).toEqual(before);
  });

  test('LOG-07: the traces of an attempt on nobody’s account stay, too', async () => {
    const requestId = newId();
    await record(db(), { ip: '192.0.2.7', userAgent: 'x', requestId }, { type: 'sign_in.failed', outcome: 'failure' });
    const erase = sql`update events set ip = null, user_agent = null where request_id = ${requestId}`;
    await expect(db().execute(erase)).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  test('INV-9 LOG-03: every action leaves exactly its own row', async () => {
    const person = await signedUp();
    const [wallet, other] = [connectEvm(), connectSolana()];
    const { id, email, password, api } = person;
    const logIn = (candidate: string) => program().post('/api/v1/auth/email/login', { email, password: candidate });
    const proof = await proofOf(wallet, { by: api, purpose: 'link' });

    expect(kinds(await eventsAbout(id))).toEqual(['user.signed_up success', 'session.opened success']);
    expect(kinds(await added(id, () => logIn(password)))).toEqual(['session.opened success']);
    expect(kinds(await added(id, () => logIn(newPassword())))).toEqual(['sign_in.failed failure']);
    expect(kinds(await added(id, () => api.post('/api/v1/auth/evm/link', proof)))).toEqual(['identity.linked success']);
    expect(kinds(await added(id, () => api.post('/api/v1/auth/evm/link', proof)))).toEqual([
      'identity.link_failed failure',
    ]);
    const { id: key } = succeeded(await linked(api, other), 200);
    const label = () => api.patch(`/api/v1/auth/identities/${key}`, { label: 'Desk' });
    expect(kinds(await added(id, label))).toEqual(['identity.labelled success']);
    expect(kinds(await added(id, () => api.remove(`/api/v1/auth/identities/${key}`)))).toEqual([
      'identity.unlinked success',
    ]);
    const confirm = (candidate: string) => api.post('/api/v1/auth/reauthenticate', { password: candidate });
    expect(kinds(await added(id, () => confirm(password)))).toEqual(['session.reauthenticated success']);
    expect(kinds(await added(id, () => confirm('x')))).toEqual(['session.reauthenticated failure']);
    expect(kinds(await added(id, () => api.patch('/api/v1/auth/me', { bio: 'x' })))).toEqual([
      'user.profile_changed success',
    ]);
    const next = newPassword();
    const change = () =>
      api.post('/api/v1/auth/email/change-password', { current_password: password, new_password: next });
    expect(kinds(await added(id, change)).sort()).toEqual(['password.changed success', 'session.revoked success']);
    expect(kinds(await added(id, change))).toEqual(['password.change_failed failure']);
    expect(kinds(await added(id, () => api.post('/api/v1/auth/logout')))).toEqual(['session.revoked success']);
    expect(kinds(await added(id, () => api.post('/api/v1/auth/logout')))).toEqual([]);
  });

  test('what changes nothing leaves no row', async () => {
    const { id, api } = await signedUp();
    const quiet = async () => {
      for (const path of ['me', 'sessions', 'identities']) succeeded(await api.get(`/api/v1/auth/${path}`), 200);
      await challenged(connectEvm(), { by: api, purpose: 'link' });
      await api.patch('/api/v1/auth/me', { role: 'admin' });
      await api.post('/api/v1/auth/logout', undefined, { authorization: 'Bearer x' });
    };
    expect(await added(id, quiet)).toEqual([]);
  });

  test('LOG-03: a row says when, who, about whom, which session, from where, how and in which request', async () => {
    const wallet = connectSolana();
    const { id } = await enteredWith(wallet);
    const proof = await proofOf(wallet);
    const requestId = '01890a5d-ac96-774b-bcce-b302099a8057';
    const headers = { 'user-agent': 'tests/1.0', 'x-latchkey-client-ip': '203.0.113.9', 'x-request-id': requestId };
    const answer = await program().post('/api/v1/auth/solana/verify', proof, headers);
    const last = (await eventsAbout(id)).at(-1);
    expect(last).toMatchObject({
      type: 'session.opened',
      outcome: 'success',
      actorId: id,
      subjectId: id,
      sessionId: answer.body.session_id,
      method: 'solana',
      ip: '203.0.113.9',
      userAgent: 'tests/1.0',
      requestId,
    });
    expect(Math.abs((last?.at.getTime() ?? 0) - now().getTime())).toBeLessThan(minutes(1));
  });

  test('LOG-01 LOG-08: no row holds a password, a token, a signature, a nonce or the signed text', async () => {
    const person = await signedUp();
    const wallet = connectEvm();
    const { message, nonce } = await challenged(wallet, { by: person.api, purpose: 'link' });
    const proof = await wallet.sign({ message });
    succeeded(await person.api.post('/api/v1/auth/evm/link', proof), 200);
    await person.api.post('/api/v1/auth/evm/link', proof);
    const page = await browserWith(wallet);
    await program().post('/api/v1/auth/email/login', { email: person.email, password: `${person.password}!` });
    await program().post('/api/v1/auth/refresh', { refresh_token: person.refreshToken });
    await shifted(minutes(5), () => program().post('/api/v1/auth/refresh', { refresh_token: person.refreshToken }));
    const stored = JSON.stringify(await eventsAbout(person.id));
    expect(stored).toContain('refresh.reused');
    const secrets = [person.password, person.accessToken, person.refreshToken, nonce, message, proof.signature];
    for (const secret of [...secrets, page.cookies.get('latchkey.session') ?? 'missing'])
      expect(stored).not.toContain(secret);
  });

  test('FLT-13: a change whose row cannot be written does not happen', async () => {
    const { id } = await signedUp();
    const broken = { ip: 'no address', userAgent: null, requestId: null };
    await expect(
      db().transaction(async (tx) => {
        await tx.execute(sql`update users set bio = 'changed' where id = ${id}`);
        await record(tx, broken, { type: 'user.profile_changed', actorId: id });
      }),
    ).rejects.toThrow();
    const [row] = await db().execute(sql`select bio from users where id = ${id}`);
    expect(row?.bio).toBeNull();
  });
});
