import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { userHandle } from '@/lib/methods/passkey';
import {
  browserSignedUpWithPasskey,
  browserWithPasskey,
  confirmedWith,
  enteredWithPasskey,
  linkedPasskey,
  passkeyOptions,
  passkeyRow,
  shown,
  signedUpWithPasskey,
} from '@/lib/testing/passkey-people';
import { type Forgery, newPasskey } from '@/lib/testing/passkeys';
import { browserWith, enteredWith, linked, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { type Caller, program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf, mailsAbout, sessionsOf } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const LINK = '/api/v1/auth/passkey/link';
const unlink = (api: Caller, id: string | undefined) => api.remove(`/api/v1/auth/identities/${id}`);

describe('adding a passkey', () => {
  test('keeps it under the name of what keeps it and the label it was given, and tells the owner once', async () => {
    const person = await signedUp();
    const passkey = newPasskey({ aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d' });
    const options = await passkeyOptions('link', { by: person.api });
    expect(options).toMatchObject({ user: { id: userHandle(person.id), name: person.email }, excludeCredentials: [] });
    const body = { credential: passkey.create(options), label: '  My laptop ' };
    const identity = succeeded(await person.api.post(LINK, body), 200);
    expect(identity).toMatchObject({ method: 'passkey', address: '1Password', label: 'My laptop', chain_id: null });
    expect(succeeded(await linkedPasskey(person.api, passkey), 200).id).toBe(identity.id);
    expect(await identitiesOf(person.id)).toHaveLength(1);
    const told = (await mailsAbout(person.id)).filter(({ kind }) => kind === 'key_linked');
    expect(told).toMatchObject([{ data: { key: { method: 'passkey', address: '1Password' } } }]);
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'identity.linked')).toHaveLength(1);
  });

  test('several can be added, and browsers are told of those there are', async () => {
    const person = await signedUp();
    const passkeys = [newPasskey(), newPasskey({ algorithm: -8 })];
    for (const passkey of passkeys) succeeded(await linkedPasskey(person.api, passkey), 200);
    const ids = passkeys.map(({ id }) => id);
    const options = await passkeyOptions('link', { by: person.api });
    expect(options.excludeCredentials).toMatchObject(ids.map((id) => ({ id, transports: ['hybrid', 'internal'] })));
    const asked = await passkeyOptions('reauthenticate', { by: person.api });
    expect(asked.allowCredentials).toMatchObject(ids.map((id) => ({ id })));
    expect(await passkeyOptions('sign_in', { by: person.api })).not.toHaveProperty('allowCredentials');
    for (const passkey of passkeys) expect((await enteredWithPasskey(passkey)).id).toBe(person.id);
  });

  test('does not lift the session: nothing was signed with it yet', async () => {
    const person = await signedUp();
    succeeded(await linkedPasskey(person.api, newPasskey()), 200);
    expect((await person.api.get('/api/v1/auth/me')).body).toMatchObject({ aal: 1, amr: ['pwd'], mfa_enabled: false });
  });

  test('registering again under the same id does not change the key that counts', async () => {
    const person = await signedUp();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    const before = await passkeyRow(person.id);
    succeeded(await linkedPasskey(person.api, newPasskey({ id: passkey.id })), 200);
    expect(await passkeyRow(person.id)).toEqual(before);
    expect((await enteredWithPasskey(passkey)).id).toBe(person.id);
  });

  test('KEY-10: the credential id of somebody else cannot be registered, and goes on opening their account', async () => {
    const passkey = newPasskey();
    const victim = await signedUpWithPasskey(passkey);
    const attacker = await signedUp();
    const mine = newPasskey({ id: passkey.id });
    const answer = await linkedPasskey(attacker.api, mine);
    expect([answer.status, answer.body.code]).toEqual([409, 'identity_taken']);
    expect(answer.text).not.toContain(victim.id);
    expect(await identitiesOf(attacker.id)).toEqual([]);
    expect((await shown(mine)).body.code).toBe('signature_invalid');
    expect((await enteredWithPasskey(passkey)).id).toBe(victim.id);
    expect((await eventTypesAbout(attacker.id)).at(-1)).toBe('identity.link_failed!');
  });

  const forgeries: Record<string, Forgery> = {
    'for another origin': { clientData: { origin: 'https://evil.example' } },
    'for another rpId': { rpId: 'evil.example' },
    'in a frame of another site': { clientData: { crossOrigin: true } },
    'of the type of a proof': { clientData: { type: 'webauthn.get' } },
    'with a key of another algorithm': {
      coseKey: [
        [1, 2],
        [3, -47],
        [-1, 8],
      ],
    },
    'with another id in its data': { attestedId: newPasskey().id },
    'made by nobody': { userPresent: false },
  };
  test.each(Object.entries(forgeries))(
    'KEY-10: one %s is refused, and its challenge is spent',
    async (_what, forgery) => {
      const { api, id } = await signedUp();
      const options = await passkeyOptions('link', { by: api });
      const forged = await api.post(LINK, { credential: newPasskey().create(options, forgery) });
      expect([forged.status, forged.body.code]).toEqual([401, 'signature_invalid']);
      expect((await api.post(LINK, { credential: newPasskey().create(options) })).body.code).toBe('challenge_invalid');
      expect(await identitiesOf(id)).toEqual([]);
      expect((await eventTypesAbout(id)).slice(-2)).toEqual(['identity.link_failed!', 'identity.link_failed!']);
    },
  );

  test('LNK-01 KEY-10: options of another account, browser or purpose add nothing', async () => {
    const [attacker, victim] = [await signedUp(), await signedUp()];
    const before = await footprint();
    for (const options of [
      await passkeyOptions('link', { by: victim.api }),
      await passkeyOptions('sign_up'),
      { ...(await passkeyOptions('link', { by: attacker.api })), ...(await passkeyOptions('sign_in')) },
      {
        ...(await passkeyOptions('link', { by: attacker.api })),
        ...(await passkeyOptions('reauthenticate', { by: attacker.api })),
      },
    ]) {
      const answer = await attacker.api.post(LINK, { credential: newPasskey().create(options as never) });
      expect([answer.status, answer.body.code]).toEqual([401, 'challenge_invalid']);
    }
    expect(await footprint()).toEqual(before);
    const wallet = connectEvm();
    const [page, other] = [await browserWith(wallet), await browserWith(wallet)];
    const options = await passkeyOptions('link', { by: page, transport: 'cookie' });
    await passkeyOptions('link', { by: other, transport: 'cookie' });
    expect((await other.post(LINK, { credential: newPasskey().create(options) })).body.code).toBe('challenge_invalid');
    succeeded(await page.post(LINK, { credential: newPasskey().create(options) }), 200);
  });

  test('LNK-05: a session whose proof is old neither gets options nor adds a passkey made before', async () => {
    const page = await browserWith(connectEvm());
    const early = newPasskey().create(await passkeyOptions('link', { by: page, transport: 'cookie' }));
    const id = await whoIs(page);
    await shifted(minutes(11), async () => {
      for (const answer of [
        await page.post('/api/v1/auth/passkey/challenge', { purpose: 'link', transport: 'cookie' }),
        await page.post(LINK, { credential: early }),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([403, 'reauthentication_required']);
        expect(answer.body).toMatchObject({ methods: ['evm'], second_factor: false });
      }
    });
    expect(await identitiesOf(id)).toHaveLength(1);
  });

  test('options to add or to confirm need a session', async () => {
    for (const purpose of ['link', 'reauthenticate']) {
      const answer = await program().post('/api/v1/auth/passkey/challenge', { purpose });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  test('LNK-04: 16 accounts add one credential id at once: one has it, the others 409', async () => {
    const people = await race(16, () => enteredWith(connectEvm()));
    const passkey = newPasskey();
    const bodies = await Promise.all(
      people.map(async ({ api }) => ({ credential: passkey.create(await passkeyOptions('link', { by: api })) })),
    );
    const answers = await Promise.all(people.map(({ api }, at) => api.post(LINK, bodies[at])));
    expect(tally(answers)).toEqual({ '200': 1, '409 identity_taken': 15 });
    const owners = (await Promise.all(people.map(({ id }) => identitiesOf(id)))).flat();
    expect(owners.filter(({ method }) => method === 'passkey')).toHaveLength(1);
  });

  test('RAC-19: 64 uses of one registration at once add one passkey', async () => {
    const { api, id } = await signedUp();
    const credential = newPasskey().create(await passkeyOptions('link', { by: api }));
    expect(tally(await race(64, () => api.post(LINK, { credential })))).toEqual({
      '200': 1,
      '401 challenge_invalid': 63,
    });
    expect(await identitiesOf(id)).toHaveLength(1);
    expect((await eventTypesAbout(id)).filter((type) => type === 'identity.linked')).toHaveLength(1);
  });
});

describe('taking a passkey away', () => {
  test('LNK-16 LNK-17: it is dead at once, with every session it opened; with its next use, too', async () => {
    const person = await signedUp();
    const passkey = newPasskey();
    const { id } = succeeded(await linkedPasskey(person.api, passkey), 200);
    const [opened, page] = [await enteredWithPasskey(passkey), await browserWithPasskey(passkey)];
    const waiting = passkey.get(await passkeyOptions('sign_in'));
    const confirming = passkey.get(await passkeyOptions('reauthenticate', { by: person.api }));
    succeeded(await unlink(person.api, id), 204);
    expect([await whoIs(opened.api), await whoIs(page), await whoIs(person.api)]).toEqual([
      'unauthenticated',
      'unauthenticated',
      person.id,
    ]);
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: opened.refreshToken });
    expect(refreshed.body.code).toBe('refresh_invalid');
    expect((await program().post('/api/v1/auth/passkey/verify', { credential: waiting })).body.code).toBe(
      'signature_invalid',
    );
    for (const path of ['passkey/reauthenticate', 'mfa/passkey/verify']) {
      const answer = await person.api.post(`/api/v1/auth/${path}`, { credential: confirming });
      expect(answer.body.code).toMatch(/^(signature|challenge)_invalid$/);
    }
    const told = (await mailsAbout(person.id)).filter(({ kind }) => kind === 'key_unlinked');
    expect(told).toMatchObject([{ data: { key: { method: 'passkey' } } }]);
    expect(await passkeyRow(person.id)).toBeUndefined();

    // As a new passkey it can open another account, and nothing of the old one.
    const other = await signedUp();
    succeeded(await linkedPasskey(other.api, passkey), 200);
    expect((await enteredWithPasskey(passkey)).id).toBe(other.id);
  });

  test('a proof in progress meets the removal: it opens nothing that stays', async () => {
    await rounds(4, async () => {
      const person = await signedUp();
      const passkey = newPasskey();
      const { id } = succeeded(await linkedPasskey(person.api, passkey), 200);
      const proofs = await race(6, async () => passkey.get(await passkeyOptions('sign_in')));
      const [removed, ...answers] = await Promise.all([
        unlink(person.api, id),
        ...proofs.map((credential) => program().post('/api/v1/auth/passkey/verify', { credential })),
      ]);
      succeeded(removed, 204);
      for (const { status, body } of answers) expect([200, 401], body.code).toContain(status);
      const live = (await sessionsOf(person.id)).filter(({ revokedAt, method }) => !revokedAt && method === 'passkey');
      expect(live).toEqual([]);
    });
  });

  test('sessions it confirmed are as old again as when they were opened', async () => {
    const person = await signedUp();
    const passkey = newPasskey();
    const { id } = succeeded(await linkedPasskey(person.api, passkey), 200);
    await shifted(minutes(11), async () => {
      expect((await unlink(person.api, id)).body.code).toBe('reauthentication_required');
      succeeded(await confirmedWith(person.api, passkey), 200);
      expect((await person.api.get('/api/v1/auth/me')).body.aal).toBe(2);
      succeeded(await unlink(person.api, id), 204);
      expect((await person.api.get('/api/v1/auth/me')).body.aal).toBe(1);
      const asked = await person.api.post('/api/v1/auth/passkey/challenge', { purpose: 'link' });
      expect(asked.body.code).toBe('reauthentication_required');
    });
  });

  test('LNK-14: the last way in stays', async () => {
    const passkey = newPasskey();
    const { id, api } = await signedUpWithPasskey(passkey);
    const [only] = await identitiesOf(id);
    const refused = await unlink(api, only?.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'last_credential']);
    const { id: wallet } = succeeded(await linked(api, connectSolana()), 200);
    succeeded(await unlink(api, wallet), 204);
    expect((await unlink(api, only?.id)).body.code).toBe('last_credential');
    expect((await enteredWithPasskey(passkey)).id).toBe(id);
  });

  test('LNK-15: a passkey and a wallet taken away at once: one stays', async () => {
    await rounds(4, async () => {
      const [passkey, wallet] = [newPasskey(), connectEvm()];
      const { id, api } = await enteredWith(wallet);
      succeeded(await linkedPasskey(api, passkey), 200);
      const other = await enteredWithPasskey(passkey);
      const keys = await identitiesOf(id);
      const answers = await Promise.all(keys.map((key, at) => unlink([api, other.api][at] as Caller, key.id)));
      for (const { status, body } of answers) expect([204, 401, 409], body.code).toContain(status);
      expect((await identitiesOf(id)).length).toBeGreaterThanOrEqual(1);
    });
  });

  test('deleting the account takes it along: it is free, and opens nothing', async () => {
    const passkey = newPasskey();
    const page = await browserSignedUpWithPasskey(passkey);
    const id = await whoIs(page);
    succeeded(await page.remove('/api/v1/auth/me'), 204);
    expect(await identitiesOf(id)).toEqual([]);
    expect((await shown(passkey)).body.code).toBe('signature_invalid');
    const fresh = await signedUpWithPasskey(passkey);
    expect(fresh.id).not.toBe(id);
  });
});
