import { afterAll, describe, expect, test } from 'vitest';
import { hours, minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { mailedToken, mailKindsTo, mailsTo, mailTo, openLinksOf, provenPerson } from '@/lib/testing/mails';
import { enteredWith, linked, newEmail, newPassword, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, giveRole, suspend, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';
import { deleteUserRow } from '@/lib/users/queries';
import { pendingEmailChange } from './change';
import { asked, change, confirm, emailEvents, emailOf, moved, undo } from './change-fixture';

afterAll(closeDb);

const auth = '/api/v1/auth';
const logIn = (email: string, password: string) => program().post(`${auth}/email/login`, { email, password });

describe('moving an account to another address', () => {
  test('EML-06: asks for a fresh proof', async () => {
    const person = await provenPerson();
    await shifted(minutes(11), async () => {
      const { status, body } = await change(person.api, newEmail());
      expect([status, body.code]).toEqual([403, 'reauthentication_required']);
    });
    expect(await openLinksOf(person.id)).toEqual([]);
    expect(await mailKindsTo(person.email)).toEqual(['verify_email']);
  });

  test('EML-07 INV-8: nothing moves before the new address is proven; the old one is told at once', async () => {
    const person = await provenPerson();
    const { email, token } = await asked(person);
    expect(await emailOf(person.id)).toBe(person.email);
    expect((await logIn(email, person.password)).status).toBe(401);
    expect((await logIn(person.email, person.password)).status).toBe(200);
    expect((await mailsTo(email)).map(({ kind, data }) => [kind, data])).toEqual([
      ['confirm_change', { from: person.email }],
    ]);
    expect(await mailTo(person.email, 'change_announced')).toMatchObject({ userId: person.id, data: { to: email } });
    expect(await pendingEmailChange(person.id)).toMatchObject({ email });

    const answer = await confirm(token);
    expect([answer.status, answer.body]).toEqual([200, { email }]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await logIn(person.email, person.password)).status).toBe(401);
    expect((await logIn(email, person.password)).body.user).toMatchObject({ id: person.id, email_verified: true });
    expect((await mailKindsTo(person.email)).slice(-2)).toEqual(['change_announced', 'email_changed']);
    expect(await emailEvents(person.id)).toEqual(['email.verified', 'email.change_requested', 'email.changed']);
    expect(await pendingEmailChange(person.id)).toBeNull();
  });

  test('the link works for a day, once', async () => {
    const [person, late] = [await provenPerson(), await provenPerson()];
    const [first, second] = [await asked(person), await asked(late)];
    await shifted(hours(24) - seconds(5), async () => succeeded(await confirm(first.token), 200));
    await shifted(hours(24) + seconds(1), async () => {
      for (const token of [first.token, second.token]) expect((await confirm(token)).body.code).toBe('token_invalid');
    });
    expect(await emailOf(late.id)).toBe(late.email);
  });

  test('a newer wish takes the place of an older one, and a cancelled one is over', async () => {
    const person = await provenPerson();
    const [first, second] = [await asked(person), await asked(person)];
    expect((await confirm(first.token)).body.code).toBe('token_invalid');
    for (let turn = 0; turn < 2; turn += 1) succeeded(await person.api.remove(`${auth}/email/change`), 204);
    expect((await confirm(second.token)).body.code).toBe('token_invalid');
    expect(await emailOf(person.id)).toBe(person.email);
    expect((await emailEvents(person.id)).filter((type) => type === 'email.change_cancelled')).toHaveLength(1);
  });

  test.each(['a@evil.com,b@victim.com', '"a@evil.com"@victim.com', 'a@evil.com\r\nBcc: x@evil.com', 'a@b', ''])(
    'SGN-08: %j is no address to move to',
    async (email) => {
      const person = await signedUp();
      const { status, body } = await change(person.api, email);
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'invalid_email', 'body.new_email']);
    },
  );

  test('one’s own address, however written, is no address to move to', async () => {
    const person = await signedUp();
    const { status, body } = await change(person.api, ` ${person.email.toUpperCase()}`);
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.new_email']);
    expect(await openLinksOf(person.id)).toEqual(['verify']);
  });

  test('somebody’s proven address gets no mail, and whoever asks for it cannot tell', async () => {
    const [person, victim] = [await provenPerson(), await provenPerson()];
    const seen = async (email: string) => {
      const { status, text } = await change(person.api, email);
      const pending = await pendingEmailChange(person.id);
      return {
        status,
        text,
        pending: pending?.email === email,
        told: (await mailTo(person.email, 'change_announced')).data,
      };
    };
    const [free, taken] = [await seen(newEmail()), await seen(victim.email)];
    expect(free).toMatchObject({
      status: 202,
      text: '{"accepted":true}',
      pending: true,
      told: { to: expect.any(String) },
    });
    expect({ ...taken, told: null }).toEqual({ ...free, told: null });
    expect(taken.told).toMatchObject({ to: victim.email });
    expect(await mailKindsTo(victim.email)).toEqual(['verify_email']);
    expect(await emailEvents(victim.id)).toEqual(['email.verified']);
    const { text } = await person.api.get(`${auth}/me/export`);
    expect(text).toContain(victim.email);
    expect(text).not.toContain('confirm_change');
  });

  test('an account without an address gets its first one by this, proven, and a password after', async () => {
    const owner = await enteredWith(connectEvm());
    const email = await moved(owner);
    expect((await owner.api.get(`${auth}/me`)).body).toMatchObject({
      email,
      email_verified: true,
      has_password: false,
    });
    const next = newPassword();
    succeeded(await owner.api.post(`${auth}/email/change-password`, { new_password: next }), 200);
    expect((await logIn(email, next)).body.user?.id).toBe(owner.id);
  });

  test('EML-09: an address that became somebody’s in the meantime is not transferred, and the wish is over', async () => {
    const [attacker, email] = [await provenPerson(), newEmail()];
    const { token } = await asked(attacker, email);
    const victim = await provenPerson({ email });
    const { status, body } = await confirm(token);
    expect([status, body.code]).toEqual([409, 'email_taken']);
    expect([await emailOf(attacker.id), await emailOf(victim.id)]).toEqual([attacker.email, email]);
    expect(await pendingEmailChange(attacker.id)).toBeNull();
    expect((await confirm(token)).body.code).toBe('token_invalid');
    expect((await emailEvents(attacker.id)).at(-1)).toBe('email.change_failed!');
    expect(await whoIs(victim.api)).toBe(victim.id);
  });

  test('a claim that was never proven gives way to the proof, and keeps nothing that hung on it', async () => {
    const squatter = await signedUp();
    const wallet = connectEvm();
    succeeded(await linked(squatter.api, wallet), 200);
    const byWallet = await enteredWith(wallet);
    const person = await provenPerson();
    const { token } = await asked(person, squatter.email);
    succeeded(await confirm(token), 200);
    expect(await emailOf(person.id)).toBe(squatter.email);
    expect(await userRow(squatter.id)).toMatchObject({ email: null, emailVerifiedAt: null, passwordHash: null });
    expect(await whoIs(squatter.api)).toBe('unauthenticated');
    expect(await whoIs(byWallet.api)).toBe(squatter.id);
    expect(await openLinksOf(squatter.id)).toEqual([]);
    expect((await logIn(squatter.email, squatter.password)).status).toBe(401);
    expect((await emailEvents(squatter.id)).at(-1)).toBe('email.claimed');
  });

  test('INV-3: an account that such a claim was the only way into goes whole, but for an owner’s', async () => {
    const [squatter, keeper] = [await signedUp(), await signedUp()];
    await giveRole(keeper.id, 'owner');
    for (const holder of [squatter, keeper]) {
      const { token } = await asked(await provenPerson(), holder.email);
      succeeded(await confirm(token), 200);
      expect(await whoIs(holder.api)).toBe('unauthenticated');
    }
    expect(await userRow(squatter.id)).toBeUndefined();
    expect((await eventTypesAbout(squatter.id)).at(-1)).toBe('user.deleted');
    for (const { ip, userAgent } of await eventsAbout(squatter.id)) expect([ip, userAgent]).toEqual([null, null]);
    expect(await userRow(keeper.id)).toMatchObject({ role: 'owner', email: null, passwordHash: null });
    // The database is shared, and other tests count those whom nothing lets in.
    await deleteUserRow(db(), keeper.id);
  });

  test('whoever opens the link is told that another account loses the address, and no more than that', async () => {
    const [squatter, person] = [await signedUp(), await provenPerson()];
    const seen = async (token: string) => (await program().post(`${auth}/email/link`, { token })).body;
    expect(await seen((await asked(person)).token)).toMatchObject({ purpose: 'change', ends_claim: false });
    const { token } = await asked(person, squatter.email);
    expect(await seen(token)).toMatchObject({ email: squatter.email, ends_claim: true });
    expect(await seen(await mailedToken(person.email, 'change_announced'))).toMatchObject({ ends_claim: false });
  });

  test('EML-10 INV-2: of two accounts that go for one address at once one gets it, the other is told', async () => {
    await rounds(6, async () => {
      const email = newEmail();
      const people = [await provenPerson(), await provenPerson()];
      const tokens: string[] = [];
      for (const person of people) tokens.push((await asked(person, email)).token);
      const answers = await race(2, (racer) => confirm(tokens[racer] ?? ''));
      expect(tally(answers)).toEqual({ '200': 1, '409 email_taken': 1 });
      const winner = answers.findIndex(({ status }) => status === 200);
      expect(await emailOf(people[winner]?.id ?? '')).toBe(email);
      expect(await emailOf(people[1 - winner]?.id ?? '')).toBe(people[1 - winner]?.email);
    });
  });

  test('EML-10: a confirmation and a sign-up with the same address end with one account, never with an error of ours', async () => {
    await rounds(6, async () => {
      const [person, email] = [await provenPerson(), newEmail()];
      const { token } = await asked(person, email);
      const [confirmed, signed] = await Promise.all([
        confirm(token),
        program().post(`${auth}/email/signup`, { email, password: newPassword() }),
      ]);
      expect([200, 409], confirmed.text).toContain(confirmed.status);
      expect([201, 409], signed.text).toContain(signed.status);
      if (confirmed.status === 200) expect(await emailOf(person.id)).toBe(email);
      else expect(signed.status).toBe(201);
    });
  });

  test('RAC-24: two accounts that swap addresses at once end cleanly', async () => {
    await rounds(8, async () => {
      // Unproven, so that each is mailed to by both.
      const [one, other] = [await signedUp(), await signedUp()];
      const asks = await Promise.all([change(one.api, other.email), change(other.api, one.email)]);
      expect(tally(asks)).toEqual({ '202': 2 });
    });
  });

  test('INV-1: of 16 parallel confirmations exactly one counts', async () => {
    const person = await provenPerson();
    const { token } = await asked(person);
    expect(tally(await race(16, () => confirm(token)))).toEqual({ '200': 1, '400 token_invalid': 15 });
    expect((await mailKindsTo(person.email)).filter((kind) => kind === 'email_changed')).toHaveLength(1);
  });

  test('PWD-23: a suspended account does not move', async () => {
    const person = await provenPerson();
    const { token } = await asked(person);
    const back = await mailedToken(person.email, 'change_announced');
    await suspend(person.id);
    for (const answer of [await confirm(token), await undo(back)]) expect(answer.body.code).toBe('token_invalid');
    expect(await emailOf(person.id)).toBe(person.email);
  });
});
