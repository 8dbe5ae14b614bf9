import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, linked, proofOf, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import type { Caller } from '@/lib/testing/requests';
import { eventTypesAbout, sessionsOf } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

describe('a fresh proof', () => {
  const askToLink = (api: Caller) =>
    api.post('/api/v1/auth/solana/challenge', { address: connectSolana().address, purpose: 'link' });

  test('is given by a wallet of the account only; another wallet is refused and recorded', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const stranger = connectEvm();
    await enteredWith(stranger);
    await shifted(minutes(11), async () => {
      for (const foreign of [stranger, connectEvm()]) {
        const proof = await proofOf(foreign, { by: owner.api, purpose: 'reauthenticate' });
        expect((await owner.api.post('/api/v1/auth/evm/reauthenticate', proof)).body.code).toBe('signature_invalid');
      }
      expect((await askToLink(owner.api)).body.code).toBe('reauthentication_required');
      const proof = await proofOf(wallet, { by: owner.api, purpose: 'reauthenticate' });
      succeeded(await owner.api.post('/api/v1/auth/evm/reauthenticate', proof), 200);
      succeeded(await linked(owner.api, connectSolana()), 200);
    });
    const types = await eventTypesAbout(owner.id);
    expect(types.filter((type) => type === 'session.reauthenticated!')).toHaveLength(2);
    expect(types.filter((type) => type === 'session.reauthenticated')).toHaveLength(1);
  });

  test('gives a cookie session a new token: the old one is dead', async () => {
    const wallet = connectEvm();
    const page = await browserWith(wallet);
    const id = await whoIs(page);
    const old = page.cookies.get('latchkey.session') ?? '';
    const proof = await proofOf(wallet, { by: page, purpose: 'reauthenticate', transport: 'cookie' });
    succeeded(await page.post('/api/v1/auth/evm/reauthenticate', proof), 200);
    expect(await whoIs(page)).toBe(id);
    page.cookies.set('latchkey.session', old);
    expect(await whoIs(page)).toBe('unauthenticated');
  });

  test('by password: the right one counts, a wrong one is refused and recorded', async () => {
    const person = await signedUp();
    await shifted(minutes(11), async () => {
      const wrong = await person.api.post('/api/v1/auth/reauthenticate', { password: `${person.password}x` });
      expect(wrong.body.code).toBe('invalid_credentials');
      expect((await askToLink(person.api)).body).toMatchObject({
        code: 'reauthentication_required',
        methods: ['password'],
      });
      succeeded(await person.api.post('/api/v1/auth/reauthenticate', { password: person.password }), 200);
      succeeded(await linked(person.api, connectEvm()), 200);
    });
    const owner = await enteredWith(connectEvm());
    const none = await owner.api.post('/api/v1/auth/reauthenticate', { password: '' });
    expect(none.body.code).toBe('invalid_credentials');
  });

  test('LNK-17 SES-25: counts no more once its wallet is unlinked, and the session claims no more than was used', async () => {
    const person = await signedUp();
    const wallet = connectEvm();
    const { id: key } = succeeded(await linked(person.api, wallet), 200);
    await shifted(minutes(11), async () => {
      const proof = await proofOf(wallet, { by: person.api, purpose: 'reauthenticate' });
      succeeded(await person.api.post('/api/v1/auth/evm/reauthenticate', proof), 200);
      const [confirmed] = await sessionsOf(person.id);
      expect(confirmed).toMatchObject({ method: 'password', identityId: null, proofIdentityId: key });
      expect(confirmed?.amr.toSorted()).toEqual(['pwd', 'swk']);
      succeeded(await person.api.remove(`/api/v1/auth/identities/${key}`), 204);
      expect(await whoIs(person.api)).toBe(person.id);
      expect((await askToLink(person.api)).body.code).toBe('reauthentication_required');
    });
  });
});
