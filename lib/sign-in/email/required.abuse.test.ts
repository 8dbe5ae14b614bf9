import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { config } from '@/lib/core/config';
import { newNonce } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { identities, users } from '@/lib/db/schema';
import { hashPassword, passwordHashOperations } from '@/lib/methods/password';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, mailKindsTo, mailTo } from '@/lib/testing/mails';
import { enteredWith, linked, newEmail, newPassword, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { type Answer, browser, type Caller, masked, program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf, muteMails, suspend, userOf } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

process.env.EMAIL_VERIFICATION = 'required';

afterAll(closeDb);

const auth = '/api/v1/auth';
const logIn = (email: string, password: string) => program().post(`${auth}/email/login`, { email, password });
const ask = (body: object, by: Caller = program()) => by.post(`${auth}/email/signup`, body);
/** Asks, and waits for what comes of it. */
async function signUp(body: object, by?: Caller): Promise<Answer> {
  const answer = await ask(body, by);
  await runJobs('answer_sign_up');
  return answer;
}
const verify = (token: string, password?: string) =>
  program().post(`${auth}/email/verify`, { token, ...(password === undefined ? {} : { password }) });
const tokenFor = (email: string) => mailedToken(email, 'confirm_sign_up');

async function account(details: { username?: string } = {}) {
  const wish = { email: newEmail(), password: newPassword(), ...details };
  succeeded(await signUp(wish), 202);
  succeeded(await verify(await tokenFor(wish.email), wish.password), 200);
  return { ...wish, id: (await userOf(wish.email))?.id ?? '' };
}

/** An account with an address that was never proven, from a time when that was not required, and a session of it. */
async function storeUnproven(email: string, password = newPassword()) {
  const owner = await enteredWith(connectEvm());
  const passwordHash = await hashPassword(password);
  await db().update(users).set({ email, passwordHash }).where(eq(users.id, owner.id));
  await db().delete(identities).where(eq(identities.userId, owner.id));
  return { ...owner, email, password };
}

describe('sign-up where confirmed addresses are required', () => {
  test('the setting is on in this file', () => {
    expect(config().emailVerification).toBe('required');
  });

  test('SGN-01: known, unproven and unknown addresses are answered alike, byte for byte, for one hash each', async () => {
    const known = await account();
    const unproven = newEmail();
    await storeUnproven(unproven);
    const stranger = newEmail();
    const answers = [];
    for (const transport of ['bearer', 'cookie']) {
      for (const email of [known.email, unproven, stranger, known.email.toUpperCase()]) {
        const before = passwordHashOperations();
        const page = browser();
        answers.push(masked(await signUp({ email, password: newPassword(), transport }, page)));
        expect(passwordHashOperations()).toBe(before + 1);
        expect([...page.cookies]).toEqual([]);
      }
    }
    expect(answers[0]).toMatchObject({ status: 202, text: '{"accepted":true}' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await mailKindsTo(stranger)).toEqual(['confirm_sign_up', 'confirm_sign_up']);
    expect(await mailKindsTo(unproven)).toEqual(['confirm_sign_up', 'confirm_sign_up']);
    // Two notices in an hour, though there were four attempts.
    expect(await mailKindsTo(known.email)).toEqual(['confirm_sign_up', 'sign_up_attempt', 'sign_up_attempt']);
    expect((await mailTo(known.email, 'sign_up_attempt')).sealedToken).toBeNull();
  });

  test('SGN-01: the answer comes before anybody looks the address up: all a request leaves is one job of the same kind', async () => {
    const known = await account();
    const jobs = () =>
      db().execute(sql`select task_identifier, key, max_attempts, priority, attempts from graphile_worker.jobs
        where task_identifier = 'answer_sign_up'`);
    const left = [];
    for (const email of [known.email, newEmail()]) {
      const before = await mailKindsTo(email);
      succeeded(await ask({ email, password: newPassword() }), 202);
      left.push(await jobs());
      expect(await mailKindsTo(email)).toEqual(before);
      await runJobs('answer_sign_up');
      expect(await jobs()).toEqual([]);
    }
    expect(left[0]).toHaveLength(1);
    expect(left[1]).toEqual(left[0]);
  });

  test('nothing is there before the proof: no user, no session, no way in', async () => {
    const wish = { email: newEmail(), password: newPassword() };
    const before = await footprint();
    succeeded(await signUp(wish), 202);
    expect(await footprint()).toEqual(before);
    expect((await logIn(wish.email, wish.password)).body.code).toBe('invalid_credentials');
  });

  test('SGN-14 SGN-08: a password or an address that is refused is refused for every address, before anything is asked', async () => {
    const known = await account();
    for (const email of [known.email, newEmail()]) {
      expect((await signUp({ email, password: 'password1' })).body.code).toBe('password_blocked');
      expect((await signUp({ email, password: 'short' })).body.code).toBe('weak_password');
    }
    expect((await signUp({ email: 'a@b', password: newPassword() })).body.code).toBe('invalid_email');
  });

  test('a username that is taken is told, whatever the address', async () => {
    const username = `name${newEmail().slice(20, 32)}`;
    const known = await account({ username });
    for (const email of [known.email, newEmail()]) {
      const { status, body } = await signUp({ email, password: newPassword(), username });
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([409, 'username_taken', 'body.username']);
      expect((await mailKindsTo(email)).filter((kind) => kind !== 'confirm_sign_up')).toEqual([]);
    }
  });

  test('SGN-03: an attempt on a known address changes nothing there; the owner may do without the notice', async () => {
    const victim = await account();
    await muteMails(victim.id, ['sign_up_attempt']);
    const theirs = newPassword();
    succeeded(await signUp({ email: victim.email, password: theirs }), 202);
    expect((await logIn(victim.email, theirs)).status).toBe(401);
    expect((await logIn(victim.email, victim.password)).status).toBe(200);
    expect(await mailKindsTo(victim.email)).toEqual(['confirm_sign_up']);
  });

  test('the link makes the account, proven, with its password and username, and opens no session', async () => {
    const wish = { email: newEmail(), password: newPassword(), username: `name${newEmail().slice(20, 32)}` };
    succeeded(await signUp(wish), 202);
    const answer = await verify(await tokenFor(wish.email), wish.password);
    expect([answer.status, answer.body]).toEqual([
      200,
      { verified: true, email: wish.email, credentials_removed: false },
    ]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const { body } = await logIn(wish.email, wish.password);
    expect(body.user).toMatchObject({ email: wish.email, email_verified: true, username: wish.username });
    expect(await eventTypesAbout(body.user?.id ?? '')).toEqual(['user.signed_up', 'session.opened']);
  });

  test('a password that is not the sign-up’s is refused, and the link is as good as before', async () => {
    const wish = { email: newEmail(), password: newPassword() };
    succeeded(await signUp(wish), 202);
    const token = await tokenFor(wish.email);
    const { status, body } = await verify(token, newPassword());
    expect([status, body.code]).toEqual([401, 'invalid_credentials']);
    expect(await userOf(wish.email)).toBeUndefined();
    succeeded(await verify(token), 200);
    expect((await logIn(wish.email, wish.password)).status).toBe(200);
  });

  test('SGN-04: of several sign-ups with an address the first that is proven counts, and the others are over', async () => {
    const email = newEmail();
    const [theirs, mine] = [newPassword(), newPassword()];
    succeeded(await signUp({ email, password: theirs }), 202);
    const planted = await tokenFor(email);
    succeeded(await signUp({ email, password: mine }), 202);
    succeeded(await verify(await tokenFor(email), mine), 200);
    expect((await verify(planted)).body.code).toBe('token_invalid');
    expect((await logIn(email, theirs)).status).toBe(401);
    expect((await logIn(email, mine)).status).toBe(200);
  });

  test('INV-1 INV-2: 8 parallel uses of one link, or of two links to one address, make one account', async () => {
    await rounds(3, async () => {
      const email = newEmail();
      const tokens: string[] = [];
      for (let turn = 0; turn < 2; turn += 1) {
        succeeded(await signUp({ email, password: newPassword() }), 202);
        tokens.push(await tokenFor(email));
      }
      const answers = await race(8, (racer) => verify(tokens[racer % 2] ?? ''));
      expect(tally(answers)).toEqual({ '200': 1, '400 token_invalid': 7 });
    });
  });

  test('a username that was taken in the meantime is left out', async () => {
    const username = `name${newEmail().slice(20, 32)}`;
    const late = { email: newEmail(), password: newPassword(), username };
    succeeded(await signUp(late), 202);
    await account({ username });
    succeeded(await verify(await tokenFor(late.email), late.password), 200);
    expect((await logIn(late.email, late.password)).body.user).toMatchObject({ username: null });
  });

  test('SGN-04: an unproven account that holds the address is given to the proof, stripped of what was set before', async () => {
    const email = newEmail();
    const squatter = await storeUnproven(email, newPassword());
    const wallet = connectEvm();
    succeeded(await linked(squatter.api, wallet), 200);
    const wish = { email, password: newPassword(), username: `name${newEmail().slice(20, 32)}` };
    succeeded(await signUp(wish), 202);
    succeeded(await verify(await tokenFor(email), wish.password), 200);
    expect(await whoIs(squatter.api)).toBe('unauthenticated');
    expect(await identitiesOf(squatter.id)).toEqual([]);
    expect((await logIn(email, squatter.password)).status).toBe(401);
    const { body } = await logIn(email, wish.password);
    expect(body.user).toMatchObject({ id: squatter.id, email_verified: true, username: wish.username });
    expect((await eventTypesAbout(squatter.id)).filter((type) => type.startsWith('email.'))).toEqual(['email.claimed']);
  });

  test('an unproven account that is suspended does not block whose address it is', async () => {
    const email = newEmail();
    const squatter = await storeUnproven(email);
    await suspend(squatter.id);
    const wish = { email, password: newPassword() };
    succeeded(await signUp(wish), 202);
    succeeded(await verify(await tokenFor(email), wish.password), 200);
    const { body } = await logIn(email, wish.password);
    expect(body.user?.email).toBe(email);
    expect(body.user?.id).not.toBe(squatter.id);
  });

  test('a link for an address that somebody proved in the meantime makes no second account', async () => {
    const email = newEmail();
    succeeded(await signUp({ email, password: newPassword() }), 202);
    const token = await tokenFor(email);
    const mover = await enteredWith(connectEvm());
    succeeded(await mover.api.post(`${auth}/email/change`, { new_email: email }), 202);
    const confirm = { token: await mailedToken(email, 'confirm_change') };
    succeeded(await program().post(`${auth}/email/change/confirm`, confirm), 200);
    const { status, body } = await verify(token);
    expect([status, body.code]).toEqual([409, 'email_taken']);
    expect((await userOf(email))?.id).toBe(mover.id);
  });

  test('looking at the link asks for the password, and names no account but the address', async () => {
    const email = newEmail();
    succeeded(await signUp({ email, password: newPassword() }), 202);
    const { body } = await program().post(`${auth}/email/link`, { token: await tokenFor(email) });
    expect(body).toMatchObject({ purpose: 'sign_up', email, account: email, signed_in: 'nobody', asks_password: true });
  });

  test('SGN-04: a flood of sign-ups by somebody else does not keep the owner out: any link takes a password of the owner’s', async () => {
    const [email, password, theirs] = [newEmail(), newPassword(), newPassword()];
    for (let n = 0; n < 6; n++) {
      succeeded(
        await signUp({ email, password: theirs, username: `squat_${newNonce().slice(0, 8).toLowerCase()}` }),
        202,
      );
    }
    succeeded(await signUp({ email, password }), 202);
    const token = await tokenFor(email);
    expect((await verify(token, password)).body.code).toBe('invalid_credentials');
    const choose = (wish: string) => program().post(`${auth}/email/verify`, { token, new_password: wish });
    expect((await choose('short')).body).toMatchObject({
      code: 'weak_password',
      errors: [{ path: 'body.new_password' }],
    });
    expect((await choose(email)).body.code).toBe('password_blocked');
    expect((await choose(password)).body).toEqual({ verified: true, email, credentials_removed: false });
    expect((await logIn(email, password)).body.user).toMatchObject({ email, email_verified: true, username: null });
    expect((await logIn(email, theirs)).status).toBe(401);
    expect((await choose(newPassword())).body.code).toBe('token_invalid');
  });

  test('asking again mails a new link with the newest wish; a known address gets nothing', async () => {
    const known = await account();
    const [email, password] = [newEmail(), newPassword()];
    succeeded(await signUp({ email, password: newPassword() }), 202);
    succeeded(await signUp({ email, password }), 202);
    const stranger = newEmail();
    const answers = [];
    for (const address of [email, known.email, stranger]) {
      answers.push(masked(await program().post(`${auth}/email/verify/resend`, { email: address })));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await runJobs('answer_resend');
    expect(await mailKindsTo(email)).toEqual(Array(3).fill('confirm_sign_up'));
    expect(await mailKindsTo(known.email)).toEqual(['confirm_sign_up']);
    expect(await mailKindsTo(stranger)).toEqual([]);
    succeeded(await verify(await tokenFor(email)), 200);
    expect((await logIn(email, password)).status).toBe(200);
  });
});

describe('sign-in where confirmed addresses are required', () => {
  test('only the right password of an unproven address learns of it, and gets the link', async () => {
    const email = newEmail();
    const person = await storeUnproven(email, newPassword());
    expect((await logIn(email, newPassword())).body.code).toBe('invalid_credentials');
    expect(await mailKindsTo(email)).toEqual([]);
    const before = await footprint();
    const { status, body } = await logIn(email, person.password);
    expect([status, body.code]).toEqual([403, 'email_unverified']);
    expect(await footprint()).toEqual(before);
    expect((await eventTypesAbout(person.id)).slice(-2)).toEqual(['email.verification_requested', 'sign_in.failed!']);
    const token = await mailedToken(email, 'verify_email');
    succeeded(await verify(token, person.password), 200);
    expect((await logIn(email, person.password)).status).toBe(200);
  });

  test('a wallet of such an account opens it as before', async () => {
    const email = newEmail();
    const person = await storeUnproven(email, newPassword());
    const wallet = connectEvm();
    succeeded(await linked(person.api, wallet), 200);
    expect((await enteredWith(wallet)).id).toBe(person.id);
  });
});
