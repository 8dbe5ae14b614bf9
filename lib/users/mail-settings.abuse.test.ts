import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { linked, signedUp, succeeded } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { eventsAbout, mailKindsAbout, suspend } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const SETTINGS = '/api/v1/auth/mail-settings';

describe('mail settings', () => {
  test('everything is sent until the owner says otherwise, and each is turned off and on by itself', async () => {
    const { api, id } = await signedUp();
    expect((await api.get(SETTINGS)).body).toEqual({ new_sign_in: true, sign_up_attempt: true });
    expect((await api.patch(SETTINGS, { new_sign_in: false })).body).toEqual({
      new_sign_in: false,
      sign_up_attempt: true,
    });
    expect((await api.get(SETTINGS)).body).toEqual({ new_sign_in: false, sign_up_attempt: true });
    expect((await api.patch(SETTINGS, { new_sign_in: true })).body).toEqual({
      new_sign_in: true,
      sign_up_attempt: true,
    });
    const changes = (await eventsAbout(id)).filter(({ type }) => type === 'mail.settings_changed');
    expect(changes.map(({ data }) => data)).toEqual([{ new_sign_in: false }, { new_sign_in: true }]);
  });

  test('what changes nothing is not recorded', async () => {
    const { api, id } = await signedUp();
    for (const body of [{}, { new_sign_in: true }]) succeeded(await api.patch(SETTINGS, body), 200);
    expect((await eventsAbout(id)).map(({ type }) => type)).not.toContain('mail.settings_changed');
  });

  test('a muted kind is not sent, and what is about who can get in cannot be muted', async () => {
    const { api, id, email, password } = await signedUp();
    succeeded(await api.patch(SETTINGS, { new_sign_in: false }), 200);
    succeeded(await program().post('/api/v1/auth/email/login', { email, password }, { 'user-agent': 'x' }), 200);
    succeeded(await linked(api, connectEvm()), 200);
    const kinds = await mailKindsAbout(id);
    expect(kinds).not.toContain('new_sign_in');
    expect(kinds).toContain('key_linked');
    for (const kind of ['key_linked', 'password_changed', 'email_changed', 'refresh_reused', 'account_deleted'])
      expect((await api.patch(SETTINGS, { [kind]: false })).status).toBe(422);
  });

  test('a session that was not confirmed lately turns nothing off', async () => {
    const { api, email, password } = await signedUp();
    const { access_token: token } = succeeded(
      await program().post('/api/v1/auth/email/login', { email, password }),
      200,
    );
    await shifted(minutes(11), async () => {
      const answer = await program(token).patch(SETTINGS, { new_sign_in: false });
      expect([answer.status, answer.body.code]).toEqual([403, 'reauthentication_required']);
    });
    expect((await api.get(SETTINGS)).body).toMatchObject({ new_sign_in: true });
  });

  test('a suspended user changes nothing', async () => {
    const { api, id } = await signedUp();
    await suspend(id);
    expect((await api.patch(SETTINGS, { new_sign_in: false })).status).toBe(401);
  });
});
