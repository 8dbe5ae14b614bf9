import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import {
  browserWith,
  challenged,
  enteredWith,
  linked,
  proofOf,
  signedUp,
  succeeded,
  whoIs,
} from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf } from '@/lib/testing/rows';
import { connectCosmos, connectEvm, connectSolana, cosmosHub, osmosis, testWallets } from '@/lib/testing/wallets';

afterAll(closeDb);

describe('linking', () => {
  test.each(testWallets)(
    'a linked $id wallet opens the same account, and says so in words before it is signed',
    async ({ connect }) => {
      const person = await signedUp();
      const wallet = connect();
      const { message } = await challenged(wallet, { by: person.api, purpose: 'link' });
      expect(message).toContain(person.email);
      expect(message).toMatch(/link this \w+ wallet/i);
      const identity = succeeded(await linked(person.api, wallet), 200);
      expect(identity).toMatchObject({ method: wallet.chain, address: wallet.address });
      expect((await enteredWith(wallet)).id).toBe(person.id);
      expect(await identitiesOf(person.id)).toHaveLength(1);
      expect(await eventTypesAbout(person.id)).toEqual([
        'user.signed_up',
        'session.opened',
        'identity.linked',
        'session.opened',
      ]);
    },
  );

  test('LNK-01: a sign-in text, or a link text of another account, links nothing', async () => {
    const [attacker, victim] = [await enteredWith(connectEvm()), await enteredWith(connectEvm())];
    const wallet = connectSolana();
    const phished = [
      await proofOf(wallet),
      await proofOf(wallet, { by: victim.api, purpose: 'link' }),
      await proofOf(wallet, { by: victim.api, purpose: 'reauthenticate' }),
    ];
    const before = await footprint();
    for (const proof of phished) {
      const { status, body } = await attacker.api.post('/api/v1/auth/solana/link', proof);
      expect([status, body.code]).toEqual([401, 'challenge_invalid']);
    }
    expect(await footprint()).toEqual(before);
    // None of them was the attacker's to spend: the owner's still works.
    succeeded(await victim.api.post('/api/v1/auth/solana/link', phished[1]), 200);
  });

  test('LNK-03: a key of somebody else is refused, stays theirs, and the answer does not tell whose it is', async () => {
    const wallet = connectEvm();
    const owner = await signedUp({ username: `owner${newId().slice(-8)}` });
    succeeded(await linked(owner.api, wallet), 200);
    const other = await signedUp();
    const answer = await linked(other.api, wallet);
    expect([answer.status, answer.body.code]).toEqual([409, 'identity_taken']);
    for (const trace of [owner.id, owner.email, 'owner']) expect(answer.text).not.toContain(trace);
    expect(await identitiesOf(other.id)).toEqual([]);
    expect((await enteredWith(wallet)).id).toBe(owner.id);
    expect((await eventTypesAbout(other.id)).at(-1)).toBe('identity.link_failed!');
  });

  test('LNK-05: a session alone links and unlinks nothing once its proof is old', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const [identity] = await identitiesOf(owner.id);
    const page = await browserWith(wallet);
    const early = await proofOf(connectSolana(), { by: page, purpose: 'link' });
    await shifted(minutes(11), async () => {
      for (const answer of [
        await page.post('/api/v1/auth/solana/challenge', { address: connectSolana().address, purpose: 'link' }),
        await page.post('/api/v1/auth/solana/link', early),
        await page.remove(`/api/v1/auth/identities/${identity?.id}`),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([403, 'reauthentication_required']);
        expect(answer.body).toMatchObject({ methods: ['evm'] });
      }
    });
    expect(await identitiesOf(owner.id)).toHaveLength(1);
  });

  test('linking a key one has already is safe to repeat and recorded once', async () => {
    const person = await signedUp();
    const wallet = connectSolana();
    const [first, second] = [
      succeeded(await linked(person.api, wallet), 200),
      succeeded(await linked(person.api, wallet), 200),
    ];
    expect(second.id).toBe(first.id);
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'identity.linked')).toHaveLength(1);
  });

  test('COS-08: one Cosmos key is one identity, whatever prefix it comes under', async () => {
    const secret = new Uint8Array(randomBytes(32));
    const [hub, osmo] = [connectCosmos(cosmosHub, secret), connectCosmos(osmosis, secret)];
    const owner = await enteredWith(hub);
    expect((await enteredWith(osmo)).id).toBe(owner.id);
    expect((await linked((await signedUp()).api, osmo)).body.code).toBe('identity_taken');
    expect(await identitiesOf(owner.id)).toHaveLength(1);
  });

  test('EVM-14: an EVM key is one identity, however its address is written', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const { message } = await challenged(wallet);
    const proof = await wallet.sign({ message });
    const spelled = { ...proof, address: wallet.address.toLowerCase() };
    expect(succeeded(await program().post('/api/v1/auth/evm/verify', spelled), 200).user?.id).toBe(owner.id);
  });
});

describe('unlinking', () => {
  test('LNK-14: the last way in stays: a lone wallet, and the last of several', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const [only] = await identitiesOf(owner.id);
    const refused = await owner.api.remove(`/api/v1/auth/identities/${only?.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'last_credential']);
    const { id: second } = succeeded(await linked(owner.api, connectSolana()), 200);
    succeeded(await owner.api.remove(`/api/v1/auth/identities/${second}`), 204);
    expect((await owner.api.remove(`/api/v1/auth/identities/${only?.id}`)).body.code).toBe('last_credential');
    expect((await enteredWith(wallet)).id).toBe(owner.id);
  });

  test('LNK-16 LNK-17: an unlinked wallet is dead at once, with every session it opened, and is fresh elsewhere', async () => {
    const person = await signedUp();
    const wallet = connectSolana();
    const { id } = succeeded(await linked(person.api, wallet), 200);
    const [opened, page] = [await enteredWith(wallet), await browserWith(wallet)];
    const waiting = await proofOf(wallet, { by: opened.api, purpose: 'reauthenticate' });
    succeeded(await person.api.remove(`/api/v1/auth/identities/${id}`), 204);
    expect([await whoIs(opened.api), await whoIs(page), await whoIs(person.api)]).toEqual([
      'unauthenticated',
      'unauthenticated',
      person.id,
    ]);
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: opened.refreshToken });
    expect(refreshed.body.code).toBe('refresh_invalid');
    const stale = await person.api.post('/api/v1/auth/solana/reauthenticate', waiting);
    expect(stale.body.code).toBe('signature_invalid');

    // LNK-20: as a fresh key it opens another account, and nothing of the old one.
    const stranger = await enteredWith(wallet);
    expect(stranger.id).not.toBe(person.id);
    expect(stranger.id).not.toBe('');
    expect(await whoIs(opened.api)).toBe('unauthenticated');
  });

  test('LNK-16: an unlinked wallet can be linked to another account', async () => {
    const [first, second] = [await signedUp(), await signedUp()];
    const wallet = connectEvm();
    const { id } = succeeded(await linked(first.api, wallet), 200);
    succeeded(await first.api.remove(`/api/v1/auth/identities/${id}`), 204);
    succeeded(await linked(second.api, wallet), 200);
    expect((await enteredWith(wallet)).id).toBe(second.id);
  });

  test('ADM-03: nobody lists, names or unlinks a key of somebody else', async () => {
    const [owner, other] = [await signedUp(), await signedUp()];
    const { id } = succeeded(await linked(owner.api, connectEvm()), 200);
    for (const answer of [
      await other.api.remove(`/api/v1/auth/identities/${id}`),
      await other.api.patch(`/api/v1/auth/identities/${id}`, { label: 'mine' }),
      await other.api.patch(`/api/v1/auth/identities/${newId()}`, { label: 'mine' }),
      await other.api.remove('/api/v1/auth/identities/x'),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    expect((await other.api.get(`/api/v1/auth/identities?user_id=${owner.id}`)).body.items).toEqual([]);
    expect((await identitiesOf(owner.id))[0]).toMatchObject({ id, label: null });
  });
});
