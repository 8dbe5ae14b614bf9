import { afterAll, describe, expect, test } from 'vitest';
import { minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';
import { mailedToken, mailsTo, provenPerson } from '@/lib/testing/mails';
import { enteredWith, linked, newEmail, proofOf, signedUp, succeeded } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { identitiesOf, mailsAbout } from '@/lib/testing/rows';
import { connectCosmos, connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const where = { 'user-agent': 'Attacker/1.0 <a href="https://evil.example">', 'x-latchkey-client-ip': '8.8.8.8' };
const whence = { at: expect.any(String), device: 'A program', place: 'United States', ip: '8.8.8.8' };
const notices = async (id: string) => (await mailsAbout(id)).filter(({ sealedToken }) => sealedToken === null);

describe('LOG-11: the owner is mailed', () => {
  test.each([connectEvm, connectSolana, connectCosmos])(
    'for each key that is linked and unlinked, once: %#',
    async (connect) => {
      const { api, id, email } = await signedUp();
      const wallet = connect();
      const proof = await proofOf(wallet, { by: api, purpose: 'link' });
      succeeded(await api.post(`/api/v1/auth/${wallet.chain}/link`, proof, where), 200);
      const [identity] = await identitiesOf(id);
      succeeded(await linked(api, wallet), 200);
      succeeded(await api.remove(`/api/v1/auth/identities/${identity?.id}`, where), 204);
      const [linkedMail, unlinkedMail, ...more] = await notices(id);
      expect(more).toEqual([]);
      const key = { method: wallet.chain, address: expect.stringMatching(new RegExp(wallet.address, 'i')) };
      for (const mail of [linkedMail, unlinkedMail])
        expect(mail).toMatchObject({ recipient: email, data: { key, whence } });
      expect([linkedMail?.kind, unlinkedMail?.kind]).toEqual(['key_linked', 'key_unlinked']);
    },
  );

  test('when a refresh token is used twice, once, however often it comes', async () => {
    const { id, refreshToken } = await signedUp();
    const spend = () => program().post('/api/v1/auth/refresh', { refresh_token: refreshToken }, where);
    succeeded(await spend(), 200);
    await shifted(seconds(11), async () => {
      for (let n = 0; n < 3; n++) expect((await spend()).body.code).toBe('refresh_reused');
    });
    const [mail, ...more] = (await notices(id)).filter(({ kind }) => kind === 'refresh_reused');
    expect(more).toEqual([]);
    expect(mail?.data).toEqual({ whence });
  });

  test('when the account is deleted, at the address it had', async () => {
    const { api, email } = await signedUp();
    succeeded(await api.remove('/api/v1/auth/me', where), 204);
    expect(await mailsTo(email)).toMatchObject([{ kind: 'account_deleted', userId: null, data: { whence } }]);
  });

  test('and at the address it was moved away from, so that a thief cannot take the account and end it unseen', async () => {
    const person = await provenPerson();
    const elsewhere = newEmail();
    succeeded(await person.api.post('/api/v1/auth/email/change', { new_email: elsewhere }), 202);
    const token = await mailedToken(elsewhere, 'confirm_change');
    succeeded(await program().post('/api/v1/auth/email/change/confirm', { token }), 200);
    succeeded(await person.api.remove('/api/v1/auth/me', where), 204);
    for (const address of [person.email, elsewhere]) {
      expect((await mailsTo(address)).at(-1)).toMatchObject({ kind: 'account_deleted', data: { whence } });
    }
  });

  test('and nobody where there is no address', async () => {
    const wallet = connectSolana();
    const { api } = await enteredWith(wallet);
    const before = await db().$count(mails);
    succeeded(await linked(api, connectEvm()), 200);
    succeeded(await api.remove('/api/v1/auth/me'), 204);
    expect(await db().$count(mails)).toBe(before);
  });

  test('not for what was refused: a stale session, somebody else’s key, an unknown one', async () => {
    const { api, id } = await signedUp();
    const taken = connectEvm();
    await enteredWith(taken);
    expect((await linked(api, taken)).body.code).toBe('identity_taken');
    expect((await api.remove('/api/v1/auth/identities/0190a000-0000-7000-8000-000000000000')).status).toBe(404);
    await shifted(minutes(11), async () => {
      expect((await api.remove('/api/v1/auth/me')).body.code).toBe('reauthentication_required');
    });
    expect(await notices(id)).toEqual([]);
  });
});
