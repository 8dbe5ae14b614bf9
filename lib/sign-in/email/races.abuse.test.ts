import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, mailsTo, provenPerson, tokenIn } from '@/lib/testing/mails';
import { ownDatabase } from '@/lib/testing/own-database';
import { enteredWith, linked, newEmail, newPassword, proofOf, signedUp, succeeded } from '@/lib/testing/people';
import { race, rounds } from '@/lib/testing/races';
import { type Answer, program } from '@/lib/testing/requests';
import { eventTypesAbout, liveSessionIds, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

// What is loose is counted in all there is.
beforeAll(async () => {
  await ownDatabase('email_races');
});
afterAll(closeDb);

const auth = '/api/v1/auth';
const post = (path: string, body: object) => program().post(`${auth}/${path}`, body);

/** A deadlock is answered as `conflict`: nobody is asked to try again because of us. */
function isClean(answers: Answer[]): void {
  for (const { status, text, body } of answers) {
    expect(status, text).toBeLessThan(500);
    expect(body.code, text).not.toBe('conflict');
  }
}

/** Accounts that nobody can open, and links to accounts that are not there. */
async function loose(): Promise<number> {
  const [row] = await db().execute<{ n: number }>(sql`
    select (select count(*) from users u where email is null
        and not exists (select 1 from identities i where i.user_id = u.id))::int
      + (select count(*) from email_tokens t where purpose <> 'sign_up' and user_id is null)::int as n`);
  return row?.n ?? -1;
}

test('RAC-10: of many proofs, new links and moves at once one proof counts, and what is proven is the address that was shown', async () => {
  await rounds(2, async () => {
    const [person, next] = [await signedUp(), newEmail()];
    const verify = await mailedToken(person.email, 'verify_email');
    succeeded(await person.api.post(`${auth}/email/change`, { new_email: next }), 202);
    const confirm = await mailedToken(next, 'confirm_change');
    const prove = () => person.api.post(`${auth}/email/verify`, { token: verify });
    const again = () => person.api.post(`${auth}/email/verify/resend`, {});
    const move = () => post('email/change/confirm', { token: confirm });
    const answers = await race(36, (n) => ([prove, again, move] as const)[n % 3]?.() ?? prove());
    isClean(answers);
    const won = (kind: number) => answers.filter(({ status }, n) => n % 3 === kind && status === 200).length;
    expect([won(0) <= 1, won(2)]).toEqual([true, 1]);
    const row = await userRow(person.id);
    expect(row).toMatchObject({ email: next, emailVerifiedAt: expect.any(Date) });
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'email.verified')).toHaveLength(won(0));
    // No link that is still out proves an address the account has left.
    for (const mail of await mailsTo(person.email)) {
      if (mail.kind !== 'verify_email') continue;
      expect((await person.api.post(`${auth}/email/verify`, { token: tokenIn(mail) })).body.code).toBe('token_invalid');
    }
    expect((await userRow(person.id))?.email).toBe(next);
  });
});

test('RAC-24: all that mailed links do, at once with all that a person does, ends clean', async () => {
  await rounds(3, async () => {
    const wallet = connectEvm();
    const person = await provenPerson();
    succeeded(await linked(person.api, wallet), 200);
    const second = await enteredWith(wallet);
    const next = newEmail();
    succeeded(await person.api.post(`${auth}/email/change`, { new_email: next }), 202);
    succeeded(await post('password/forgot', { email: person.email }), 202);
    await runJobs('answer_forgot');
    const [confirm, back, reset, signIn] = [
      await mailedToken(next, 'confirm_change'),
      await mailedToken(person.email, 'change_announced'),
      await mailedToken(person.email, 'reset_password'),
      await proofOf(wallet),
    ];
    const { email, password, api } = person;
    isClean(
      await Promise.all([
        post('email/change/confirm', { token: confirm }),
        post('email/change/undo', { token: back }),
        post('password/reset', { token: reset, new_password: newPassword() }),
        post('email/login', { email, password }),
        post('evm/verify', signIn),
        post('refresh', { refresh_token: second.refreshToken }),
        post('email/signup', { email: next, password: newPassword() }),
        api.post(`${auth}/email/change`, { new_email: newEmail() }),
        api.remove(`${auth}/email/change`),
        api.post(`${auth}/email/change-password`, { current_password: password, new_password: newPassword() }),
        second.api.post(`${auth}/logout-others`),
        api.post(`${auth}/email/verify/resend`, {}),
      ]),
    );
    expect([email, next]).toContain((await userRow(person.id))?.email);
    expect(await loose()).toBe(0);
  });
});

test('RAC-24: a proof, a reset and a deletion of one unproven account, and a proof of its address by another', async () => {
  await rounds(3, async () => {
    const wallet = connectEvm();
    const [squatter, other] = [await signedUp(), await provenPerson()];
    succeeded(await linked(squatter.api, wallet), 200);
    succeeded(await other.api.post(`${auth}/email/change`, { new_email: squatter.email }), 202);
    succeeded(await post('password/forgot', { email: squatter.email }), 202);
    await runJobs('answer_forgot');
    const [verify, reset, confirm, signIn] = [
      await mailedToken(squatter.email, 'verify_email'),
      await mailedToken(squatter.email, 'reset_password'),
      await mailedToken(squatter.email, 'confirm_change'),
      await proofOf(wallet),
    ];
    isClean(
      await Promise.all([
        post('email/verify', { token: verify }),
        post('password/reset', { token: reset, new_password: newPassword() }),
        post('email/change/confirm', { token: confirm }),
        post('evm/verify', signIn),
        post('email/login', { email: squatter.email, password: squatter.password }),
        squatter.api.remove(`${auth}/me`),
      ]),
    );
    const holders = [await userRow(squatter.id), await userRow(other.id)].filter(
      (row) => row?.email === squatter.email,
    );
    expect(holders.length).toBeLessThanOrEqual(1);
    // Whoever set it up has no session left in an account that somebody else has proven.
    if ((await userRow(squatter.id))?.emailVerifiedAt) {
      expect(await liveSessionIds(squatter.id)).not.toContain(squatter.sessionId);
    }
    expect(await loose()).toBe(0);
  });
});
