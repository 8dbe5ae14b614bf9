import { afterAll, describe, expect, test } from 'vitest';
import { hours, seconds, shifted } from '@/lib/core/clock';
import { newToken } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { runJobs } from '@/lib/testing/jobs';
import { linkIn, mailedToken, mailKindsTo, mailTo, openLinksOf, provenPerson } from '@/lib/testing/mails';
import {
  browserWith,
  enteredWith,
  linked,
  newEmail,
  newPassword,
  signedUp,
  succeeded,
  whoIs,
} from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { browser, type Caller, masked, program } from '@/lib/testing/requests';
import { eventTypesAbout, identitiesOf, liveSessionIds, suspend, userRow } from '@/lib/testing/rows';
import { enrolled, pendingFor } from '@/lib/testing/second-factor';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const auth = '/api/v1/auth';
const logIn = (email: string, password: string) => program().post(`${auth}/email/login`, { email, password });
const verify = (token: string, by: Caller = program(), password?: string) =>
  by.post(`${auth}/email/verify`, { token, ...(password === undefined ? {} : { password }) });
const inspect = (token: string, by: Caller = program()) => by.post(`${auth}/email/link`, { token });
const resend = (email?: string, by: Caller = program()) =>
  by.post(`${auth}/email/verify/resend`, email === undefined ? {} : { email });
const tokenOf = (person: { email: string }) => mailedToken(person.email, 'verify_email');

describe('confirming an address', () => {
  test('sign-up mails a link to the address, and the owner’s session or password keeps everything as it is', async () => {
    for (const vouch of ['session', 'password']) {
      const person = await signedUp();
      const wallet = connectEvm();
      succeeded(await linked(person.api, wallet), 200);
      const token = await tokenOf(person);
      const answer =
        vouch === 'session' ? await verify(token, person.api) : await verify(token, program(), person.password);
      expect([answer.status, answer.body]).toEqual([
        200,
        { verified: true, email: person.email, credentials_removed: false },
      ]);
      expect(await whoIs(person.api)).toBe(person.id);
      expect((await logIn(person.email, person.password)).body.user).toMatchObject({ email_verified: true });
      expect(await identitiesOf(person.id)).toHaveLength(1);
      expect((await eventTypesAbout(person.id)).filter((type) => type.startsWith('email.'))).toEqual([
        'email.verified',
      ]);
    }
  });

  test('SGN-04: by nobody who shows that they set it up, it takes away all that was set before', async () => {
    const attacker = await signedUp();
    const wallet = connectEvm();
    succeeded(await linked(attacker.api, wallet), 200);
    succeeded(await attacker.api.post(`${auth}/email/change`, { new_email: newEmail() }), 202);
    const page = await browserWith(wallet);
    const { status, body } = await verify(await tokenOf(attacker));
    expect([status, body]).toEqual([200, { verified: true, email: attacker.email, credentials_removed: true }]);
    expect([await whoIs(attacker.api), await whoIs(page)]).toEqual(['unauthenticated', 'unauthenticated']);
    expect((await logIn(attacker.email, attacker.password)).status).toBe(401);
    expect((await enteredWith(wallet)).id).not.toBe(attacker.id);
    expect(await userRow(attacker.id)).toMatchObject({ passwordHash: null, emailVerifiedAt: expect.any(Date) });
    expect([await identitiesOf(attacker.id), await openLinksOf(attacker.id)]).toEqual([[], []]);
    expect((await eventTypesAbout(attacker.id)).filter((type) => type.startsWith('email.'))).toEqual([
      'email.change_requested',
      'email.claimed',
    ]);
    expect((await mailKindsTo(attacker.email)).at(-1)).toBe('account_claimed');
  });

  test('a session that lacks its second factor vouches as its password does, and is lifted by nothing', async () => {
    const { email, password, id } = await enrolled();
    const half = await pendingFor({ email, password });
    expect((await inspect(await tokenOf({ email }), half)).body).toMatchObject({ signed_in: 'owner' });
    const answer = succeeded(await verify(await tokenOf({ email }), half), 200);
    expect(answer).toMatchObject({ credentials_removed: false });
    expect((await userRow(id))?.mfaEnabledAt).not.toBeNull();
    expect((await half.get(`${auth}/sessions`)).body.code).toBe('mfa_required');
  });

  test('EML-03: somebody else’s session vouches for nothing, and stays as it is', async () => {
    const [attacker, victim] = [await signedUp(), await provenPerson()];
    const page = browser();
    const credentials = { email: victim.email, password: victim.password, transport: 'cookie' };
    succeeded(await page.post(`${auth}/email/login`, credentials), 200);
    const [before, cookies] = [await userRow(victim.id), new Map(page.cookies)];
    const answer = await verify(await tokenOf(attacker), page);
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ credentials_removed: true })]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(page.cookies).toEqual(cookies);
    expect(await whoIs(page)).toBe(victim.id);
    expect(await userRow(victim.id)).toEqual(before);
    expect((await userRow(attacker.id))?.emailVerifiedAt).not.toBeNull();
  });

  test('a session that has ended vouches for nothing', async () => {
    const attacker = await signedUp();
    succeeded(await attacker.api.post(`${auth}/logout`), 204);
    const { body } = await verify(await tokenOf(attacker), attacker.api);
    expect(body).toMatchObject({ credentials_removed: true });
  });

  test('a wrong password changes nothing and leaves the link as it was', async () => {
    const person = await signedUp();
    const token = await tokenOf(person);
    for (const wrong of [newPassword(), '', '\u0000']) {
      const { status, body } = await verify(token, program(), wrong);
      expect([status, body.code]).toEqual([401, 'invalid_credentials']);
    }
    expect(await whoIs(person.api)).toBe(person.id);
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'email.verify_failed!')).toHaveLength(3);
    succeeded(await verify(token, program(), person.password), 200);
    expect((await logIn(person.email, person.password)).status).toBe(200);
  });

  test('EML-04: a link that does not work answers the same whyever, byte for byte', async () => {
    const [person, late, gone] = [await signedUp(), await signedUp(), await signedUp()];
    const tokens = [await tokenOf(person), await tokenOf(late), await tokenOf(gone)];
    succeeded(await verify(tokens[0] ?? '', person.api), 200);
    await suspend(gone.id);
    const answers: ReturnType<typeof masked>[] = [];
    await shifted(hours(24) + seconds(1), async () => {
      const [used = '', old = '', suspended = ''] = tokens;
      const flipped = `${old.slice(0, -1)}${old.endsWith('A') ? 'B' : 'A'}`;
      for (const token of [used, old, suspended, old.slice(0, -1), flipped, newToken(), '', ' ', '\u0000']) {
        answers.push(masked(await verify(token)));
      }
    });
    answers.push(masked(await verify(tokens[2] ?? '')));
    expect(answers[0]).toMatchObject({ status: 400, text: expect.stringContaining('"token_invalid"') });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await userRow(late.id))?.emailVerifiedAt).toBeNull();
    expect((await userRow(gone.id))?.emailVerifiedAt).toBeNull();
  });

  test('EML-04: works until a day is over', async () => {
    const person = await signedUp();
    const token = await tokenOf(person);
    await shifted(hours(24) - seconds(5), async () => {
      succeeded(await verify(token, program(), person.password), 200);
    });
  });

  test('EML-04 INV-1: of 16 parallel uses exactly one counts', async () => {
    await rounds(2, async () => {
      const person = await signedUp();
      const token = await tokenOf(person);
      expect(tally(await race(16, () => verify(token, person.api)))).toEqual({ '200': 1, '400 token_invalid': 15 });
      expect((await eventTypesAbout(person.id)).filter((type) => type === 'email.verified')).toHaveLength(1);
    });
  });

  test('EML-04: a link to an address the account has left opens nothing', async () => {
    const person = await signedUp();
    const [token, next] = [await tokenOf(person), newEmail()];
    succeeded(await person.api.post(`${auth}/email/change`, { new_email: next }), 202);
    succeeded(
      await program().post(`${auth}/email/change/confirm`, { token: await mailedToken(next, 'confirm_change') }),
      200,
    );
    expect((await verify(token)).body.code).toBe('token_invalid');
  });

  test('a second link after the first proof says that all is well and takes nothing away', async () => {
    const person = await signedUp();
    const first = await tokenOf(person);
    succeeded(await resend(undefined, person.api), 202);
    const second = await tokenOf(person);
    expect(second).not.toBe(first);
    succeeded(await verify(first, person.api), 200);
    expect((await verify(second)).body).toMatchObject({ verified: true, credentials_removed: false });
    expect((await logIn(person.email, person.password)).status).toBe(200);
  });

  test('a sign-in that races with an unvouched proof is either over or refused, and leaves no session', async () => {
    await rounds(3, async () => {
      const attacker = await signedUp();
      const token = await tokenOf(attacker);
      const attempts = race(8, () => logIn(attacker.email, attacker.password));
      succeeded(await verify(token), 200);
      for (const { status, text } of await attempts) expect([200, 401], text).toContain(status);
      expect(await liveSessionIds(attacker.id)).toEqual([]);
    });
  });
});

describe('looking at a link', () => {
  test('EML-05 PWD-18: tells what it is for, any number of times, and changes nothing', async () => {
    const [person, other] = [await signedUp(), await signedUp()];
    const token = await tokenOf(person);
    const before = await userRow(person.id);
    for (const [by, signedIn] of [
      [program(), 'nobody'],
      [person.api, 'owner'],
      [other.api, 'somebody_else'],
      [program(), 'nobody'],
    ] as const) {
      expect((await inspect(token, by)).body).toEqual({
        purpose: 'verify',
        email: person.email,
        account: person.email,
        signed_in: signedIn,
        asks_password: signedIn !== 'owner',
        ends_claim: false,
        expires_at: expect.any(String),
      });
    }
    expect(await userRow(person.id)).toEqual(before);
    succeeded(await verify(token, person.api), 200);
    const { status, body } = await inspect(token);
    expect([status, body.code]).toEqual([400, 'token_invalid']);
  });

  test('EML-05: no endpoint of a link answers a GET', async () => {
    const person = await signedUp();
    const link = new URL(linkIn(await mailTo(person.email, 'verify_email')));
    expect([link.search, link.hash]).toEqual(['', expect.stringMatching(/^#token=[\w-]{43}$/)]);
    for (const path of ['email/verify', 'email/link', 'email/change/confirm', 'email/change/undo', 'password/reset']) {
      await expect(program().get(`${auth}/${path}?token=${link.hash.slice(7)}`)).rejects.toThrow('exports no GET');
    }
  });
});

describe('asking for the link again', () => {
  test('every address answers alike, and only one that waits for its proof gets a mail', async () => {
    const [unproven, proven, stranger] = [await signedUp(), await provenPerson(), newEmail()];
    const answers = [];
    for (const email of [unproven.email, proven.email, stranger]) answers.push(masked(await resend(email)));
    answers.push(masked(await resend(undefined, unproven.api)), masked(await resend(undefined, proven.api)));
    expect(answers[0]).toMatchObject({ status: 202, text: '{"accepted":true}' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await runJobs('answer_resend');
    expect(await mailKindsTo(unproven.email)).toEqual(Array(3).fill('verify_email'));
    expect(await mailKindsTo(proven.email)).toEqual(['verify_email']);
    expect(await mailKindsTo(stranger)).toEqual([]);
  });

  test('INV-8: with a session it goes to the account’s own address, whatever the body names', async () => {
    const [person, other] = [await signedUp(), await signedUp()];
    succeeded(await resend(other.email, person.api), 202);
    await runJobs('answer_resend');
    expect(await mailKindsTo(person.email)).toHaveLength(2);
    expect(await mailKindsTo(other.email)).toHaveLength(1);
  });

  test('without a session an address has to be named', async () => {
    for (const email of [undefined, 'no address', 'a@b']) {
      const { status, body } = await resend(email);
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'validation_failed', 'body.email']);
    }
  });

  test('SGN-17: an address gets five in an hour, however often it is asked for', async () => {
    const person = await signedUp();
    for (let turn = 0; turn < 8; turn += 1) succeeded(await resend(undefined, person.api), 202);
    expect(await mailKindsTo(person.email)).toHaveLength(5);
    await shifted(hours(1) + seconds(1), async () => {
      await resend(person.email);
      await runJobs('answer_resend');
    });
    expect(await mailKindsTo(person.email)).toHaveLength(6);
  });

  test('the link of an account that exists takes no new password, and is not spent by one', async () => {
    const person = await signedUp();
    const token = await mailedToken(person.email, 'verify_email');
    const answer = await person.api.post(`${auth}/email/verify`, { token, new_password: newPassword() });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'body.new_password']);
    succeeded(await person.api.post(`${auth}/email/verify`, { token }), 200);
  });
});
