import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { passwordHashOperations } from '@/lib/methods/password';
import { runJobs } from '@/lib/testing/jobs';
import { linkIn, mailedToken, mailKindsTo, mailsTo, mailTo, openLinksOf, provenPerson } from '@/lib/testing/mails';
import { enteredWith, newEmail, signedUp, succeeded } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { masked, program } from '@/lib/testing/requests';
import { eventTypesAbout, suspend } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const path = '/api/v1/auth/password/forgot';
const forgot = (email: unknown, headers: Record<string, string> = {}) => program().post(path, { email }, headers);
const answered = () => runJobs('answer_forgot');

describe('asking for a new password', () => {
  test('PWD-01: every address is answered alike and costs the same; only an account gets a mail, exactly one', async () => {
    const [person, unproven, suspended] = [await provenPerson(), await signedUp(), await provenPerson()];
    await suspend(suspended.id);
    const stranger = newEmail();
    const hashes = passwordHashOperations();
    const answers = [];
    for (const email of [person.email, unproven.email, suspended.email, stranger]) {
      answers.push(masked(await forgot(email)));
    }
    expect(answers[0]).toMatchObject({ status: 202, text: '{"accepted":true}' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(passwordHashOperations()).toBe(hashes);
    await answered();
    expect(await mailKindsTo(person.email)).toEqual(['verify_email', 'reset_password']);
    expect(await mailKindsTo(unproven.email)).toEqual(['verify_email', 'reset_password']);
    expect(await mailKindsTo(suspended.email)).toEqual(['verify_email']);
    expect(await mailKindsTo(stranger)).toEqual([]);
    expect(await eventTypesAbout(person.id)).toContain('password.reset_requested');
    expect(await openLinksOf(suspended.id)).toEqual([]);
  });

  test('PWD-01: the answer comes before anybody looks the address up: all a request leaves is one job of the same kind', async () => {
    const person = await provenPerson();
    const jobs = () =>
      db().execute(sql`select task_identifier, max_attempts, priority, attempts from graphile_worker.jobs
        where task_identifier = 'answer_forgot'`);
    const left = [];
    for (const email of [person.email, newEmail()]) {
      await forgot(email);
      left.push(await jobs());
      expect((await mailKindsTo(email)).filter((kind) => kind === 'reset_password')).toEqual([]);
      await answered();
    }
    expect(left[0]).toHaveLength(1);
    expect(left[1]).toEqual(left[0]);
  });

  test.each([
    ['a dotless i', (name: string) => `m\u0131${name}@example.com`],
    ['a Kelvin sign', (name: string) => `\u212a${name}@example.com`],
    ['a full-width letter', (name: string) => `\uff4b${name}@example.com`],
  ])('PWD-02: %s is no address, and nobody gets a mail', async (_what, of) => {
    const { status, body } = await forgot(of(newEmail().slice(0, 20)));
    expect([status, body.code]).toEqual([422, 'invalid_email']);
  });

  test('PWD-02 INV-8: however an address is written, the mail goes to the stored one', async () => {
    const person = await provenPerson();
    for (const spelling of [
      person.email.toUpperCase(),
      ` ${person.email}\t`,
      person.email.replace('example.com', 'EX\uff21MPLE.com'),
    ]) {
      succeeded(await forgot(spelling), 202);
      await answered();
      expect(await mailsTo(spelling)).toEqual([]);
    }
    expect((await mailKindsTo(person.email)).filter((kind) => kind === 'reset_password')).toHaveLength(3);
  });

  test('PWD-03: more than one address is refused, however it is said', async () => {
    const [person, evil] = [await provenPerson(), newEmail()];
    for (const body of [
      { email: [person.email, evil] },
      { email: { 0: person.email, 1: evil } },
      { email: person.email, cc: evil },
      { email: `${person.email},${evil}` },
      { email: `${person.email}\r\nBcc: ${evil}` },
    ]) {
      const { status, body: problem } = await program().post(path, body);
      expect([status, problem.code], JSON.stringify(body)).toEqual([422, expect.any(String)]);
    }
    const form = await program().post(path, `email=${person.email}&email=${evil}`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.status).toBe(415);
    const repeated = await program().post(path, `{"email":"${person.email}","email":"${evil}"}`);
    expect([repeated.status, repeated.body.code]).toEqual([400, 'malformed_json']);
    await answered();
    expect(await mailKindsTo(evil)).toEqual([]);
    expect(await mailKindsTo(person.email)).toEqual(['verify_email']);
  });

  test('PWD-04 PWD-05: no header decides where the link leads', async () => {
    const person = await provenPerson();
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example;proto=http',
      'x-original-host': 'evil.example',
    };
    succeeded(await forgot(person.email, headers), 202);
    await answered();
    const mail = await mailTo(person.email, 'reset_password');
    expect(linkIn(mail)).toMatch(/^http:\/\/localhost:3000\/reset-password#token=[\w-]{43}$/);
    expect(JSON.stringify({ ...mail, sealedToken: null })).not.toContain('evil');
  });

  test('PWD-24: what is stored does not hold the token', async () => {
    const person = await provenPerson();
    await forgot(person.email);
    await answered();
    const token = await mailedToken(person.email, 'reset_password');
    const [dump] = await db().execute<{ text: string }>(sql`select
      (select string_agg(t::text, '') from email_tokens t) || (select string_agg(m::text, '') from mails m)
      || (select string_agg(e::text, '') from events e where type like 'password.%') as text`);
    expect(dump?.text.length).toBeGreaterThan(100);
    expect(dump?.text).not.toContain(token);
  });

  test('many requests for one address are one job while it waits, and an address gets five mails an hour at most', async () => {
    const person = await provenPerson();
    await race(16, () => forgot(person.email));
    await answered();
    expect((await mailKindsTo(person.email)).filter((kind) => kind === 'reset_password')).toHaveLength(1);
    for (let turn = 0; turn < 6; turn += 1) {
      await forgot(person.email);
      await answered();
    }
    expect((await mailKindsTo(person.email)).filter((kind) => kind === 'reset_password')).toHaveLength(5);
  });

  test('an account without an address cannot be asked for', async () => {
    const owner = await enteredWith(connectEvm());
    for (const email of ['', owner.id, `${owner.id}@`]) expect((await forgot(email)).body.code).toBe('invalid_email');
  });
});
