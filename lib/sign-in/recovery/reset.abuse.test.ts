import { afterAll, describe, expect, test } from 'vitest';
import { hours, seconds, shifted } from '@/lib/core/clock';
import { newToken } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { passwordHashOperations } from '@/lib/methods/password';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, mailKindsTo, mailTo, openLinksOf, provenPerson } from '@/lib/testing/mails';
import { confirmedWith, linkedPasskey, shown, stepWith } from '@/lib/testing/passkey-people';
import { newPasskey } from '@/lib/testing/passkeys';
import {
  browserWith,
  enteredWith,
  linked,
  newEmail,
  newPassword,
  type Person,
  proofOf,
  signedUp,
  succeeded,
  whoIs,
} from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { browser, masked, program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf, liveSessionIds, suspend, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const auth = '/api/v1/auth';
const logIn = (email: string, password: string) => program().post(`${auth}/email/login`, { email, password });
const reset = (token: string, password: string) =>
  program().post(`${auth}/password/reset`, { token, new_password: password });

async function asked({ email }: { email: string }): Promise<string> {
  succeeded(await program().post(`${auth}/password/forgot`, { email }), 202);
  await runJobs('answer_forgot');
  return mailedToken(email, 'reset_password');
}

async function isRefused(token: string, person?: Person): Promise<void> {
  const before = person && (await userRow(person.id));
  const { status, body } = await reset(token, newPassword());
  expect([status, body.code]).toEqual([400, 'token_invalid']);
  if (person) expect(await userRow(person.id)).toEqual(before);
}

describe('choosing a new password with a mailed link', () => {
  test('PWD-06: works once; what the first use set stays', async () => {
    const person = await provenPerson();
    const token = await asked(person);
    const next = newPassword();
    const answer = await reset(token, next);
    expect([answer.status, answer.body]).toEqual([200, { changed: true, email: person.email }]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    await isRefused(token, person);
    expect((await logIn(person.email, person.password)).status).toBe(401);
    expect((await logIn(person.email, next)).status).toBe(200);
    expect((await eventTypesAbout(person.id)).filter((type) => type.startsWith('password.'))).toEqual([
      'password.reset_requested',
      'password.reset',
    ]);
    expect((await mailKindsTo(person.email)).at(-1)).toBe('password_changed');
  });

  test('PWD-07 RAC-09 INV-1: of 16 parallel resets exactly one counts, and the password is the winner’s', async () => {
    await rounds(2, async () => {
      const person = await provenPerson();
      const token = await asked(person);
      const wishes = Array.from({ length: 16 }, newPassword);
      const answers = await race(16, (racer) => reset(token, wishes[racer] ?? ''));
      expect(tally(answers)).toEqual({ '200': 1, '400 token_invalid': 15 });
      const winner = answers.findIndex(({ status }) => status === 200);
      for (const [racer, wish] of wishes.slice(0, 4).entries()) {
        expect((await logIn(person.email, wish)).status).toBe(racer === winner ? 200 : 401);
      }
      expect((await logIn(person.email, wishes[winner] ?? '')).status).toBe(200);
      const types = await eventTypesAbout(person.id);
      expect(types.filter((type) => type === 'password.reset')).toHaveLength(1);
      expect(types.filter((type) => type === 'session.revoked')).toHaveLength(1);
      expect((await mailKindsTo(person.email)).filter((kind) => kind === 'password_changed')).toHaveLength(1);
    });
  });

  test('PWD-08: several links may be out, an older one works, and the first use ends them all', async () => {
    const person = await provenPerson();
    const [first, second] = [await asked(person), await asked(person)];
    expect(first).not.toBe(second);
    succeeded(await reset(first, newPassword()), 200);
    await isRefused(second, person);
    expect(await openLinksOf(person.id)).toEqual([]);
  });

  test('PWD-09: works for an hour, and every link that does not work answers the same, byte for byte', async () => {
    const [person, late, used] = [await provenPerson(), await provenPerson(), await provenPerson()];
    const [inTime, tooLate, spent] = [await asked(person), await asked(late), await asked(used)];
    await shifted(hours(1) - seconds(5), async () => succeeded(await reset(inTime, newPassword()), 200));
    succeeded(await reset(spent, newPassword()), 200);
    const verify = await mailedToken((await signedUp()).email, 'verify_email');
    await shifted(hours(1) + seconds(1), async () => {
      const answers = [];
      for (const token of [
        tooLate,
        spent,
        verify,
        newToken(),
        '',
        `${tooLate.slice(0, -1)}`,
        'x'.repeat(200),
        '\u0000\ud800',
      ]) {
        answers.push(masked(await reset(token, newPassword())));
      }
      expect(answers[0]).toMatchObject({ status: 400 });
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    });
    expect((await logIn(late.email, late.password)).status).toBe(200);
  });

  test('a link that does not work costs no hash, and a password that is refused leaves the link as it was', async () => {
    const person = await provenPerson();
    const token = await asked(person);
    const hashes = passwordHashOperations();
    await isRefused(newToken());
    for (const [wish, code] of [
      ['short', 'weak_password'],
      ['password1', 'password_blocked'],
      [person.email, 'password_blocked'],
      ['stone river\u0000', 'weak_password'],
    ] as const) {
      const { status, body } = await reset(token, wish);
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, code, 'body.new_password']);
    }
    expect(passwordHashOperations()).toBe(hashes);
    expect(await whoIs(person.api)).toBe(person.id);
    succeeded(await reset(token, newPassword()), 200);
  });

  test('PWD-10: a link of one purpose opens nothing else', async () => {
    const person = await provenPerson();
    const unproven = await signedUp();
    const wish = newEmail();
    succeeded(await person.api.post(`${auth}/email/change`, { new_email: wish }), 202);
    const tokens = {
      reset: await asked(person),
      verify: await mailedToken(unproven.email, 'verify_email'),
      change: await mailedToken(wish, 'confirm_change'),
      undo_change: await mailedToken(person.email, 'change_announced'),
    };
    const ends = {
      verify: (token: string) => program().post(`${auth}/email/verify`, { token }),
      reset: (token: string) => reset(token, newPassword()),
      change: (token: string) => program().post(`${auth}/email/change/confirm`, { token }),
      undo_change: (token: string) => program().post(`${auth}/email/change/undo`, { token }),
    };
    const before = [await footprint(), await userRow(person.id), await userRow(unproven.id)];
    for (const [purpose, token] of Object.entries(tokens)) {
      for (const [end, use] of Object.entries(ends)) {
        if (end === purpose) continue;
        const { status, body } = await use(token);
        expect([status, body.code], `${purpose} at ${end}`).toEqual([400, 'token_invalid']);
      }
      const refreshed = await program().post(`${auth}/refresh`, { refresh_token: token });
      expect(refreshed.body.code).toBe('refresh_invalid');
      expect(await whoIs(program(token))).toBe('unauthenticated');
    }
    expect([await footprint(), await userRow(person.id), await userRow(unproven.id)]).toEqual(before);
    succeeded(await ends.undo_change(tokens.undo_change), 200);
  });

  test('PWD-11: nobody else’s password is in reach', async () => {
    const [person, victim] = [await provenPerson(), await provenPerson()];
    const token = await asked(person);
    for (const extra of [{ email: victim.email }, { user_id: victim.id }, { userId: victim.id }]) {
      const wish = { token, new_password: newPassword(), ...extra };
      expect((await program().post(`${auth}/password/reset`, wish)).body.code).toBe('unknown_field');
    }
    const before = await userRow(victim.id);
    succeeded(await reset(token, newPassword()), 200);
    expect(await userRow(victim.id)).toEqual(before);
  });

  test('PWD-13 INV-6: every session, refresh token, pending change and pending link ends; the way back stays', async () => {
    const person = await provenPerson();
    const wallet = connectEvm();
    succeeded(await linked(person.api, wallet), 200);
    const [page, other] = [browser(), await enteredWith(wallet)];
    const credentials = { email: person.email, password: person.password, transport: 'cookie' };
    succeeded(await page.post(`${auth}/email/login`, credentials), 200);
    const pendingLink = await proofOf(connectEvm(), { by: page, purpose: 'link' });
    succeeded(await person.api.post(`${auth}/email/change`, { new_email: newEmail() }), 202);
    const next = newPassword();
    succeeded(await reset(await asked(person), next), 200);
    for (const caller of [page, other.api, person.api]) expect(await whoIs(caller)).toBe('unauthenticated');
    expect(await liveSessionIds(person.id)).toEqual([]);
    for (const { refreshToken } of [person, other]) {
      const refreshed = await program().post(`${auth}/refresh`, { refresh_token: refreshToken });
      expect(refreshed.body.code).toBe('refresh_invalid');
    }
    expect((await page.post(`${auth}/evm/link`, pendingLink)).status).toBe(401);
    const { access_token: again } = succeeded(await logIn(person.email, next), 200);
    expect((await program(again).post(`${auth}/evm/link`, pendingLink)).status).toBe(401);
    expect(await openLinksOf(person.id)).toEqual(['undo_change']);
    // The address was proven before, so the wallet is the owner's own.
    expect(await identitiesOf(person.id)).toHaveLength(1);
  });

  test('SGN-04 INV-6: at the first proof of the address everything goes that was set by whoever signed up with it', async () => {
    const attacker = await signedUp();
    const wallet = connectEvm();
    succeeded(await linked(attacker.api, wallet), 200);
    succeeded(await attacker.api.post(`${auth}/email/change`, { new_email: newEmail() }), 202);
    const page = await browserWith(wallet);
    const next = newPassword();
    succeeded(await reset(await asked(attacker), next), 200);
    expect([await whoIs(attacker.api), await whoIs(page)]).toEqual(['unauthenticated', 'unauthenticated']);
    expect((await logIn(attacker.email, attacker.password)).status).toBe(401);
    expect(await identitiesOf(attacker.id)).toEqual([]);
    expect(await openLinksOf(attacker.id)).toEqual([]);
    expect((await enteredWith(wallet)).id).not.toBe(attacker.id);
    const { body } = await logIn(attacker.email, next);
    expect(body.user).toMatchObject({ id: attacker.id, email_verified: true });
    const types = await eventTypesAbout(attacker.id);
    expect(types.filter((type) => ['email.claimed', 'password.reset'].includes(type))).toEqual([
      'email.claimed',
      'password.reset',
    ]);
  });

  test('SGN-04 LNK-13: nor does a passkey of theirs open it, or is asked for, after the first proof of the address', async () => {
    const attacker = await signedUp();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(attacker.api, passkey), 200);
    succeeded(await confirmedWith(attacker.api, passkey), 200);
    succeeded(await attacker.api.post(`${auth}/mfa/passkey/enable`), 200);
    const next = newPassword();
    succeeded(await reset(await asked(attacker), next), 200);
    expect(await identitiesOf(attacker.id)).toEqual([]);
    expect((await shown(passkey)).body.code).toBe('signature_invalid');
    const body = succeeded(await logIn(attacker.email, next), 200);
    expect(body).toMatchObject({ mfa_required: false, user: { id: attacker.id } });
  });

  test('PWD-12: a proven address and a new password do not get past a passkey that is asked for', async () => {
    const person = await provenPerson();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    succeeded(await confirmedWith(person.api, passkey), 200);
    succeeded(await person.api.post(`${auth}/mfa/passkey/enable`), 200);
    const next = newPassword();
    succeeded(await reset(await asked(person), next), 200);
    const { mfa_required: pending, access_token: token } = succeeded(await logIn(person.email, next), 200);
    expect(pending).toBe(true);
    succeeded(await stepWith(program(token), passkey), 200);
  });

  test('PWD-22: a link that was mailed to an address the account has left opens nothing', async () => {
    const person = await provenPerson();
    const token = await asked(person);
    const next = newEmail();
    succeeded(await person.api.post(`${auth}/email/change`, { new_email: next }), 202);
    const confirm = { token: await mailedToken(next, 'confirm_change') };
    succeeded(await program().post(`${auth}/email/change/confirm`, confirm), 200);
    await isRefused(token, person);
    succeeded(await reset(await asked({ email: next }), newPassword()), 200);
  });

  test('PWD-23: a suspended or deleted account cannot be opened again by a link', async () => {
    const [suspended, deleted] = [await provenPerson(), await provenPerson()];
    const [one, other] = [await asked(suspended), await asked(deleted)];
    await suspend(suspended.id);
    succeeded(await deleted.api.remove(`${auth}/me`), 204);
    await isRefused(one, suspended);
    await isRefused(other);
    expect(await userRow(deleted.id)).toBeUndefined();
  });

  test('INV-6: no sign-in with the old password outlives a reset it races with', async () => {
    await rounds(3, async () => {
      const person = await provenPerson();
      const token = await asked(person);
      const attempts = race(12, () => logIn(person.email, person.password));
      const done = reset(token, newPassword());
      for (const { status, body } of await attempts) expect([200, 401], body.code).toContain(status);
      succeeded(await done, 200);
      expect(await liveSessionIds(person.id)).toEqual([]);
    });
  });

  test('RAC-24: a claim and sign-ins with the wallet it takes away end cleanly', async () => {
    await rounds(3, async () => {
      const attacker = await signedUp();
      const wallet = connectEvm();
      succeeded(await linked(attacker.api, wallet), 200);
      const token = await asked(attacker);
      const proofs = await Promise.all(Array.from({ length: 8 }, () => proofOf(wallet)));
      const [done, ...entered] = await Promise.all([
        reset(token, newPassword()),
        ...proofs.map((proof) => program().post(`${auth}/evm/verify`, proof)),
      ]);
      expect(done?.status, done?.text).toBe(200);
      for (const { status, text } of entered) expect([200, 201], text).toContain(status);
      expect(await liveSessionIds(attacker.id)).toEqual([]);
      expect(await identitiesOf(attacker.id)).toEqual([]);
    });
  });

  test('the owner is told from where and by what, at the stored address', async () => {
    const person = await provenPerson();
    succeeded(await reset(await asked(person), newPassword()), 200);
    const mail = await mailTo(person.email, 'password_changed');
    expect(mail).toMatchObject({
      userId: person.id,
      data: { whence: { device: expect.any(String) } },
      sealedToken: null,
    });
  });
});
