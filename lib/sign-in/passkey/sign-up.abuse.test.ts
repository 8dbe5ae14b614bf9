import { afterAll, describe, expect, test } from 'vitest';
import { minutes, seconds, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { userHandle } from '@/lib/methods/passkey';
import {
  browserSignedUpWithPasskey,
  enteredWithPasskey,
  passkeyOptions,
  passkeyRow,
  shown,
  signedUpWithPasskey,
} from '@/lib/testing/passkey-people';
import { type Forgery, newPasskey } from '@/lib/testing/passkeys';
import { signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf, liveSessionIds, userRow } from '@/lib/testing/rows';

afterAll(closeDb);

const SIGN_UP = '/api/v1/auth/passkey/signup';
const CHALLENGE = '/api/v1/auth/passkey/challenge';
const signUp = (credential: unknown) => program().post(SIGN_UP, { credential });
const newName = () => `user${newId().replaceAll('-', '').slice(-14)}`;

describe('signing up with a passkey', () => {
  test('makes an account under the id and the name its options were for, with that one key and a fresh session', async () => {
    const username = newName();
    const options = await passkeyOptions('sign_up', { username });
    expect(options).toMatchObject({ user: { name: username, displayName: username }, rp: { id: 'localhost' } });
    const passkey = newPasskey({ aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd' });
    const body = succeeded(await signUp(passkey.create(options)), 201);
    expect(body).toMatchObject({ mfa_required: false, user: { username, email: null, has_password: false } });
    const id = body.user?.id ?? '';
    expect((options.user as { id: string }).id).toBe(userHandle(id));
    expect(await identitiesOf(id)).toMatchObject([
      { method: 'passkey', subject: passkey.id, address: 'iCloud Keychain' },
    ]);
    expect(await passkeyRow(id)).toMatchObject({
      transports: ['hybrid', 'internal'],
      counter: 0,
      backupEligible: true,
    });
    expect(await eventTypesAbout(id)).toEqual(['user.signed_up', 'session.opened']);
    const link = await program(body.access_token).post(CHALLENGE, { purpose: 'link' });
    succeeded(link, 200);
  });

  test('works in a browser, without a name; nothing was signed yet, so it is one factor', async () => {
    const passkey = newPasskey();
    const page = await browserSignedUpWithPasskey(passkey);
    expect((await page.get('/api/v1/auth/me')).body).toMatchObject({ username: null, aal: 1, amr: ['swk', 'user'] });
    expect((await enteredWithPasskey(passkey)).id).toBe(await whoIs(page));
  });

  test('a name that is taken is refused before a passkey is made, and again at the end', async () => {
    const username = newName();
    const late = newPasskey();
    const waiting = late.create(await passkeyOptions('sign_up', { username }));
    await signedUp({ username });
    const early = await program().post(CHALLENGE, { purpose: 'sign_up', username });
    expect([early.status, early.body.code]).toEqual([409, 'username_taken']);
    const before = await footprint();
    const answer = await signUp(waiting);
    expect([answer.status, answer.body.code]).toEqual([409, 'username_taken']);
    expect(await footprint()).toEqual(before);
    expect((await shown(late)).body.code).toBe('signature_invalid');
  });

  test.each(['A', 'ab', 'Upper', 'a b', '-dash', 'a'.repeat(31), '', 'ünïcode'])(
    'the name %j is none',
    async (username) => {
      const answer = await program().post(CHALLENGE, { purpose: 'sign_up', username });
      expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    },
  );

  test('the name cannot be exchanged on the way back, nor any other field be sent', async () => {
    const options = await passkeyOptions('sign_up', { username: newName() });
    for (const more of [{ username: 'admin' }, { user_id: newId() }, { role: 'owner' }, { label: 'x' }]) {
      const answer = await program().post(SIGN_UP, { credential: newPasskey().create(options), ...more });
      expect([answer.status, answer.body.code]).toEqual([422, 'unknown_field']);
    }
  });

  test('KEY-10: a passkey that has an account makes no other, and the answer does not tell whose it is', async () => {
    const passkey = newPasskey();
    const owner = await signedUpWithPasskey(passkey, newName());
    const before = await footprint();
    const answer = await signUp(newPasskey({ id: passkey.id }).create(await passkeyOptions('sign_up')));
    expect([answer.status, answer.body.code]).toEqual([409, 'identity_taken']);
    expect(answer.text).not.toContain(owner.id);
    expect(await footprint()).toEqual(before);
    expect((await enteredWithPasskey(passkey)).id).toBe(owner.id);
  });

  const forgeries: Record<string, Forgery> = {
    'of another origin': { clientData: { origin: 'https://evil.example' } },
    'of another rpId': { rpId: 'evil.example' },
    'in a frame of another site': { clientData: { crossOrigin: true } },
    'of the type of a proof': { clientData: { type: 'webauthn.get' } },
    'with another id in its data': { attestedId: newPasskey().id },
    'with no usable key': {
      coseKey: [
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.alloc(32)],
        [-3, Buffer.alloc(32)],
      ],
    },
    'made by nobody': { userPresent: false },
  };
  test.each(Object.entries(forgeries))(
    'KEY-10: one %s makes nothing, and its challenge is spent',
    async (_what, forgery) => {
      const options = await passkeyOptions('sign_up');
      const before = await footprint();
      expect((await signUp(newPasskey().create(options, forgery))).body.code).toBe('signature_invalid');
      expect((await signUp(newPasskey().create(options))).body.code).toBe('challenge_invalid');
      expect(await footprint()).toEqual(before);
    },
  );

  test('options of another purpose, another browser or another time make nothing', async () => {
    const person = await signedUp();
    const base = await passkeyOptions('sign_up');
    const before = await footprint();
    for (const purpose of ['sign_in', 'link', 'reauthenticate'] as const) {
      const { challenge } = await passkeyOptions(purpose, { by: person.api });
      expect((await signUp(newPasskey().create({ ...base, challenge }))).body.code).toBe('challenge_invalid');
    }
    const page = browser();
    const bound = newPasskey().create(await passkeyOptions('sign_up', { by: page, transport: 'cookie' }));
    expect((await signUp(bound)).body.code).toBe('challenge_invalid');
    const other = browser();
    await passkeyOptions('sign_up', { by: other, transport: 'cookie' });
    expect((await other.post(SIGN_UP, { credential: bound, transport: 'cookie' })).body.code).toBe('challenge_invalid');
    await shifted(minutes(5) + seconds(1), async () => {
      expect((await signUp(newPasskey().create(base))).body.code).toBe('challenge_invalid');
    });
    expect(await footprint()).toEqual(before);
  });

  test('SES-12: another site signs nobody up or in with a cookie', async () => {
    const credential = newPasskey().create(await passkeyOptions('sign_up'));
    const before = await footprint();
    for (const path of ['signup', 'challenge']) {
      const body = { ...(path === 'signup' && { credential }), transport: 'cookie' };
      const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      const answer = await program().post(`/api/v1/auth/passkey/${path}`, body, headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'cross_site_request']);
    }
    expect(await footprint()).toEqual(before);
    succeeded(await signUp(credential), 201);
  });
});

describe('sign-ups that race', () => {
  test('RAC-19: 64 uses of one challenge at once make one account', async () => {
    await rounds(2, async () => {
      const options = await passkeyOptions('sign_up');
      const before = await footprint();
      const passkey = newPasskey();
      const credential = passkey.create(options);
      const answers = await race(64, () => signUp(credential));
      expect(tally(answers)).toEqual({ '201': 1, '401 challenge_invalid': 63 });
      const { users = 0, identities = 0 } = before;
      expect(await footprint()).toMatchObject({ users: users + 1, identities: identities + 1 });
      const { id } = await enteredWithPasskey(passkey);
      expect(await liveSessionIds(id)).toHaveLength(2);
    });
  });

  test('16 accounts for one credential id at once: one is made, and the others leave nothing', async () => {
    await rounds(3, async () => {
      const passkey = newPasskey();
      const credentials = await race(16, async () =>
        passkey.create(await passkeyOptions('sign_up', { username: newName() })),
      );
      const before = await footprint();
      const answers = await race(16, (at) => signUp(credentials[at]));
      expect(tally(answers)).toEqual({ '201': 1, '409 identity_taken': 15 });
      expect(await footprint()).toMatchObject({
        users: (before.users ?? 0) + 1,
        identities: (before.identities ?? 0) + 1,
        sessions: (before.sessions ?? 0) + 1,
      });
    });
  });

  test('16 accounts of one name at once: one has it, and the others leave nothing', async () => {
    await rounds(3, async () => {
      const username = newName();
      const credentials = await race(16, async () =>
        newPasskey().create(await passkeyOptions('sign_up', { username })),
      );
      const before = await footprint();
      const answers = await race(16, (at) => signUp(credentials[at]));
      expect(tally(answers)).toEqual({ '201': 1, '409 username_taken': 15 });
      expect(await footprint()).toMatchObject({
        users: (before.users ?? 0) + 1,
        identities: (before.identities ?? 0) + 1,
      });
      const made = answers.find(({ status }) => status === 201)?.body.user;
      expect((await userRow(made?.id ?? ''))?.username).toBe(username);
    });
  });
});
