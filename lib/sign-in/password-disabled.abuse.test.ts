import { afterAll, describe, expect, test } from 'vitest';
import { days, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { passwordHashOperations } from '@/lib/methods/password';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, mailKindsTo, provenPerson } from '@/lib/testing/mails';
import { enteredWith, linked, newPassword, type Person, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Answer, masked, program } from '@/lib/testing/requests';
import { eventTypesAbout } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';
import { findFailures } from './password-failures/queries';

afterAll(closeDb);

const login = (email: string, password: string): Promise<Answer> =>
  program().post('/api/v1/auth/email/login', { email, password });

async function failed(person: Person, times: number): Promise<void> {
  const answers = await race(times, () => login(person.email, newPassword()));
  expect(tally(answers)).toEqual({ '401 invalid_credentials': times });
}

const times = (list: string[], what: string) => list.filter((one) => one === what).length;

describe('LGN-08: a password that was wrong a hundred times in a row', () => {
  test('is right no more until it is reset; the owner is told once, and every other key works', async () => {
    const person = await provenPerson();
    const wallet = connectEvm();
    succeeded(await linked(person.api, wallet), 200);
    await failed(person, 40);
    await shifted(days(5), () => failed(person, 40));
    await shifted(days(30), () => failed(person, 19));
    expect(await findFailures(db(), person.id)).toEqual({ failures: 99, disabledAt: null });
    await failed(person, 4);
    expect((await findFailures(db(), person.id))?.disabledAt).toBeInstanceOf(Date);
    expect(times(await mailKindsTo(person.email), 'password_disabled')).toBe(1);
    expect(times(await eventTypesAbout(person.id), 'password.disabled')).toBe(1);

    const before = passwordHashOperations();
    const [right, wrong] = [await login(person.email, person.password), await login(person.email, newPassword())];
    expect(masked(right)).toEqual(masked(wrong));
    expect(right.body.code).toBe('invalid_credentials');
    expect(passwordHashOperations() - before).toBe(2);
    const confirm = await person.api.post('/api/v1/auth/reauthenticate', { password: person.password });
    expect(confirm.body.code).toBe('invalid_credentials');
    const change = { current_password: person.password, new_password: newPassword() };
    expect((await person.api.post('/api/v1/auth/email/change-password', change)).body.code).toBe('invalid_credentials');

    expect(await whoIs(person.api)).toBe(person.id);
    expect((await enteredWith(wallet)).id).toBe(person.id);

    succeeded(await program().post('/api/v1/auth/password/forgot', { email: person.email }), 202);
    await runJobs('answer_forgot');
    const token = await mailedToken(person.email, 'reset_password');
    const next = newPassword();
    succeeded(await program().post('/api/v1/auth/password/reset', { token, new_password: next }), 200);
    expect(await findFailures(db(), person.id)).toBeNull();
    succeeded(await login(person.email, next), 200);
    await failed(person, 3);
    succeeded(await login(person.email, next), 200);
  });

  test('RAC: of many that cross the line together one takes it out of use', async () => {
    const person = await provenPerson();
    await failed(person, 90);
    await failed(person, 30);
    expect(times(await mailKindsTo(person.email), 'password_disabled')).toBe(1);
    expect((await findFailures(db(), person.id))?.failures).toBe(120);
  });

  test('a right one in between begins the row anew', async () => {
    const person = await provenPerson();
    await failed(person, 60);
    succeeded(await login(person.email, person.password), 200);
    expect(await findFailures(db(), person.id)).toBeNull();
    await failed(person, 60);
    succeeded(await login(person.email, person.password), 200);
    expect(await mailKindsTo(person.email)).not.toContain('password_disabled');
  });
});
