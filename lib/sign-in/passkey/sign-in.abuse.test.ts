import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { userHandle } from '@/lib/methods/passkey';
import {
  browserWithPasskey,
  enteredWithPasskey,
  linkedPasskey,
  passkeyOptions,
  passkeyRow,
  shown,
  signedUpWithPasskey,
} from '@/lib/testing/passkey-people';
import { type AssertionBody, type Forgery, newPasskey } from '@/lib/testing/passkeys';
import { signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, footprint, identitiesOf, liveSessionIds, suspend } from '@/lib/testing/rows';

afterAll(closeDb);

const VERIFY = '/api/v1/auth/passkey/verify';
const verify = (credential: unknown) => program().post(VERIFY, { credential });

describe('signing in with a passkey', () => {
  test.each([-7, -8, -257] as const)('works with a key of COSE algorithm %i, new or again', async (algorithm) => {
    const passkey = newPasskey({ algorithm });
    const { id } = await signedUpWithPasskey(passkey);
    expect((await enteredWithPasskey(passkey)).id).toBe(id);
    expect(await eventTypesAbout(id)).toEqual(['user.signed_up', 'session.opened', 'session.opened']);
  });

  test('opens the account it was added to, in a program and in a browser', async () => {
    const person = await signedUp();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    expect((await enteredWithPasskey(passkey)).id).toBe(person.id);
    expect(await whoIs(await browserWithPasskey(passkey))).toBe(person.id);
    const [identity] = await identitiesOf(person.id);
    expect(identity?.lastUsedAt?.getTime()).toBeGreaterThanOrEqual(identity?.createdAt.getTime() ?? Number.NaN);
  });

  test('with user verification is two factors at once, without it one', async () => {
    const passkey = newPasskey({ synced: false });
    await signedUpWithPasskey(passkey);
    const [whole, touched] = [
      await enteredWithPasskey(passkey),
      await enteredWithPasskey(passkey, { userVerified: false }),
    ];
    expect((await whole.api.get('/api/v1/auth/me')).body).toMatchObject({ aal: 2, mfa_required: false });
    expect((await whole.api.get('/api/v1/auth/me')).body.amr?.toSorted()).toEqual(['hwk', 'mfa', 'user']);
    expect((await touched.api.get('/api/v1/auth/me')).body).toMatchObject({ aal: 1, amr: ['hwk', 'user'] });
  });

  test('the flags of its backup are kept as they were seen last', async () => {
    const passkey = newPasskey();
    const { id } = await signedUpWithPasskey(passkey);
    succeeded(await shown(passkey, { backedUp: false }), 200);
    expect(await passkeyRow(id)).toMatchObject({ backupEligible: true, backedUp: false });
  });

  test('is refused to the suspended, who learn so only with the right key', async () => {
    const passkey = newPasskey();
    const { id } = await signedUpWithPasskey(passkey);
    await suspend(id);
    expect((await shown(passkey, { signedBy: newPasskey() })).body.code).toBe('signature_invalid');
    const answer = await shown(passkey);
    expect([answer.status, answer.body.code]).toEqual([403, 'user_suspended']);
    expect((await eventsAbout(id)).at(-1)).toMatchObject({
      type: 'sign_in.failed',
      data: { reason: 'user_suspended' },
    });
  });
});

describe('KEY-10', () => {
  const passkey = newPasskey({ counts: true });
  const owner = signedUpWithPasskey(passkey);

  const forgeries: Record<string, Forgery> = {
    'of another origin': { clientData: { origin: 'https://evil.example' } },
    'of another loopback name': { clientData: { origin: 'http://127.0.0.1:3000' } },
    'of another rpId': { rpId: 'evil.example' },
    'in a frame of another site': { clientData: { crossOrigin: true } },
    'of the type of a registration': { clientData: { type: 'webauthn.create' } },
    'by another key': { signedBy: newPasskey() },
    'with nobody there': { userPresent: false },
    'of a passkey nobody registered': { id: newPasskey().id },
    'that names another user': { userHandle: userHandle('0190f3c2-0000-7000-8000-00000000abcd') },
    'that names nobody': { userHandle: null },
    'that became able to leave its device': { backupEligible: false, backedUp: false },
  };
  test.each(Object.entries(forgeries))(
    'a proof %s opens nothing, and its challenge is spent',
    async (_what, forgery) => {
      await owner;
      const before = await footprint();
      const options = await passkeyOptions('sign_in');
      const forged = await verify(passkey.get(options, forgery));
      expect([forged.status, forged.body.code]).toEqual([401, 'signature_invalid']);
      const honest = await verify(passkey.get(options));
      expect([honest.status, honest.body.code]).toEqual([401, 'challenge_invalid']);
      expect(await footprint()).toEqual(before);
    },
  );

  test('a challenge is good once, whatever came of it', async () => {
    await owner;
    const credential = passkey.get(await passkeyOptions('sign_in'));
    succeeded(await verify(credential), 200);
    expect((await verify(credential)).body.code).toBe('challenge_invalid');
  });

  test('a challenge is good for five minutes', async () => {
    await owner;
    const credential = passkey.get(await passkeyOptions('sign_in'));
    await shifted(minutes(5) + seconds(1), async () => {
      expect((await verify(credential)).body.code).toBe('challenge_invalid');
    });
  });

  test('a challenge that nobody gave out, of any length and with any sign in it, is refused', async () => {
    await owner;
    for (const challenge of [
      '',
      'x',
      '\u0000',
      'A'.repeat(43),
      `${'A'.repeat(42)}\u0000`,
      'A'.repeat(5000),
      '%',
      "' or 1=1 --",
    ]) {
      const answer = await verify(passkey.get({ ...(await passkeyOptions('sign_in')), challenge }));
      expect([answer.status, answer.body.code]).toEqual([401, 'challenge_invalid']);
    }
  });

  test('a challenge given out for anything else signs nobody in, and the other way round', async () => {
    const { api } = await owner;
    for (const purpose of ['reauthenticate', 'link', 'sign_up'] as const) {
      const { challenge } = await passkeyOptions(purpose, { by: api });
      const options = { ...(await passkeyOptions('sign_in')), challenge };
      expect((await verify(passkey.get(options))).body.code).toBe('challenge_invalid');
    }
    const credential = passkey.get(await passkeyOptions('sign_in'));
    for (const path of ['passkey/reauthenticate', 'mfa/passkey/verify'])
      expect((await api.post(`/api/v1/auth/${path}`, { credential })).body.code).toBe('challenge_invalid');
    // Nobody spent it on the way.
    succeeded(await verify(credential), 200);
  });

  test('a challenge that one browser asked for is no good in another, nor to a program', async () => {
    await owner;
    const [page, other] = [browser(), browser()];
    const options = await passkeyOptions('sign_in', { by: page, transport: 'cookie' });
    await passkeyOptions('sign_in', { by: other, transport: 'cookie' });
    const credential = passkey.get(options);
    const body = { credential, transport: 'cookie' };
    expect((await other.post(VERIFY, body)).body.code).toBe('challenge_invalid');
    expect((await verify(credential)).body.code).toBe('challenge_invalid');
    succeeded(await page.post(VERIFY, body), 200);
  });

  test('a counter that goes back, or stays, is refused and recorded; one that goes forward is taken', async () => {
    const counting = newPasskey({ counts: true });
    const { id } = await signedUpWithPasskey(counting);
    succeeded(await shown(counting, { counter: 10 }), 200);
    for (const counter of [10, 9, 1, 0])
      expect((await shown(counting, { counter })).body.code).toBe('signature_invalid');
    const [identity] = await identitiesOf(id);
    const regressed = (await eventsAbout(id)).filter(({ type }) => type === 'passkey.counter_regressed');
    expect(regressed).toHaveLength(4);
    expect(regressed[0]).toMatchObject({
      outcome: 'failure',
      subjectId: id,
      data: { identity_id: identity?.id, counter: 10, counted: 10 },
    });
    expect(await passkeyRow(id)).toMatchObject({ counter: 10 });
    succeeded(await shown(counting, { counter: 4_294_967_295 }), 200);
    expect(await liveSessionIds(id)).toHaveLength(3);
  });

  test('an old count by another key is no regression: nobody can put that into the owner’s record', async () => {
    const counting = newPasskey({ counts: true });
    const { id } = await signedUpWithPasskey(counting);
    expect((await shown(counting, { counter: 0, signedBy: newPasskey() })).body.code).toBe('signature_invalid');
    expect(await eventTypesAbout(id)).not.toContain('passkey.counter_regressed!');
  });

  test('a copy that uses a count the original has used is found out, also at the same moment', async () => {
    const counting = newPasskey({ counts: true });
    const { id } = await signedUpWithPasskey(counting);
    await rounds(3, async (round) => {
      const options = await Promise.all([1, 2, 3, 4].map(() => passkeyOptions('sign_in')));
      const answers = await race(4, (at) => verify(counting.get(options[at] ?? {}, { counter: 100 + round })));
      expect(tally(answers)).toEqual({ '200': 1, '401 signature_invalid': 3 });
    });
    expect(await liveSessionIds(id)).toHaveLength(4);
  });

  test('FUZ-07: what is not a credential is refused before anything is read or spent', async () => {
    await owner;
    const honest = passkey.get(await passkeyOptions('sign_in'));
    const broken: unknown[] = [
      null,
      'x',
      [],
      {},
      { ...honest, type: 'password' },
      { ...honest, id: undefined },
      { ...honest, id: 'a b' },
      { ...honest, id: `${honest.id}=` },
      { ...honest, id: 'A'.repeat(1401) },
      { ...honest, response: null },
      ...['clientDataJSON', 'authenticatorData', 'signature'].flatMap((member) =>
        ['', 'a+b', '\u0000', 7, null, ['x'], 'A'.repeat(8193)].map((value) => ({
          ...honest,
          response: { ...honest.response, [member]: value },
        })),
      ),
    ];
    for (const credential of broken) {
      const answer = await verify(credential);
      expect([answer.status, answer.body.code], JSON.stringify(credential)?.slice(0, 200)).toEqual([
        422,
        'validation_failed',
      ]);
    }
    succeeded(await verify(honest), 200);
  });
});

test('RAC-19: 64 uses of one challenge at once open one session', async () => {
  const passkey = newPasskey();
  const { id } = await signedUpWithPasskey(passkey);
  await rounds(3, async (round) => {
    const credential = passkey.get(await passkeyOptions('sign_in'));
    expect(tally(await race(64, () => verify(credential)))).toEqual({ '200': 1, '401 challenge_invalid': 63 });
    expect(await liveSessionIds(id)).toHaveLength(round + 2);
  });
});

test('RAC-19: of different proofs for one challenge one is looked at', async () => {
  const passkeys = Array.from({ length: 8 }, () => newPasskey());
  await Promise.all(passkeys.map((passkey) => signedUpWithPasskey(passkey)));
  const options = await passkeyOptions('sign_in');
  const proofs: AssertionBody[] = passkeys.map((passkey) => passkey.get(options));
  expect(tally(await race(64, (at) => verify(proofs[at % 8])))).toEqual({ '200': 1, '401 challenge_invalid': 63 });
});

test('challenges and proofs leave no secret in the record', async () => {
  const passkey = newPasskey();
  const { id } = await signedUpWithPasskey(passkey);
  const options = await passkeyOptions('sign_in');
  const forged = passkey.get(options, { signedBy: newPasskey() });
  await verify(forged);
  const [{ text } = { text: '' }] = await db().execute<{ text: string }>(
    sql`select coalesce(json_agg(e)::text, '') as text from events e`,
  );
  expect(text).toContain(id);
  for (const secret of [String(options.challenge), forged.response.signature, passkey.id])
    expect(text).not.toContain(secret);
});
