import { afterAll, describe, expect, test } from 'vitest';
import { hours, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, mailKindsTo, provenPerson } from '@/lib/testing/mails';
import { newPassword, type Person, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { liveSessionIds, userRow } from '@/lib/testing/rows';
import { pendingEmailChange } from './change';
import { asked, confirm, emailEvents, emailOf, moved, undo } from './change-fixture';

afterAll(closeDb);

const auth = '/api/v1/auth';

describe('the way back', () => {
  async function isBack(person: Person, token: string): Promise<void> {
    const { status, body } = await undo(token);
    expect([status, body]).toEqual([200, { email: person.email }]);
    expect(await userRow(person.id)).toMatchObject({ email: person.email, emailVerifiedAt: expect.any(Date) });
    expect(await liveSessionIds(person.id)).toEqual([]);
    expect(await pendingEmailChange(person.id)).toBeNull();
    expect((await emailEvents(person.id)).at(-1)).toBe('email.change_undone');
  }

  test('before the move it is called off, and every session ends', async () => {
    const person = await provenPerson();
    const { token } = await asked(person);
    await isBack(person, await mailedToken(person.email, 'change_announced'));
    expect((await confirm(token)).body.code).toBe('token_invalid');
  });

  test.each(['change_announced', 'email_changed'] as const)(
    'after the move the link of %s brings the account back, for a day',
    async (kind) => {
      const [person, late] = [await provenPerson(), await provenPerson()];
      for (const one of [person, late]) await moved(one);
      await shifted(hours(24) - seconds(5), async () => isBack(person, await mailedToken(person.email, kind)));
      await shifted(hours(24) + seconds(1), async () => {
        expect((await undo(await mailedToken(late.email, kind))).body.code).toBe('token_invalid');
      });
    },
  );

  test('a thief who moves it on, and on, can neither close it nor undo the undoing', async () => {
    const person = await provenPerson();
    const first = await moved(person);
    const second = await moved(person);
    const third = await asked(person);
    succeeded(await program().post(`${auth}/password/forgot`, { email: second }), 202);
    await runJobs('answer_forgot');
    const theirs = [
      await mailedToken(first, 'change_announced'),
      await mailedToken(first, 'email_changed'),
      await mailedToken(second, 'change_announced'),
    ];
    const reset = await mailedToken(second, 'reset_password');
    await isBack(person, await mailedToken(person.email, 'email_changed'));
    for (const token of theirs) expect((await undo(token)).body.code).toBe('token_invalid');
    expect((await confirm(third.token)).body.code).toBe('token_invalid');
    const wish = { token: reset, new_password: newPassword() };
    expect((await program().post(`${auth}/password/reset`, wish)).body.code).toBe('token_invalid');
    expect(await emailOf(person.id)).toBe(person.email);
  });

  test('a thief who undoes the later of two moves does not take the owner’s way back', async () => {
    const person = await provenPerson();
    const first = await moved(person);
    await moved(person);
    succeeded(await undo(await mailedToken(first, 'email_changed')), 200);
    expect(await emailOf(person.id)).toBe(first);
    await isBack(person, await mailedToken(person.email, 'email_changed'));
  });

  test('whoever reads the mail of an address that was never proven does not get the account after it moved on', async () => {
    const person = await signedUp();
    const { token } = await asked(person);
    const back = await mailedToken(person.email, 'change_announced');
    succeeded(await confirm(token), 200);
    const { status, body } = await undo(back);
    expect([status, body.code]).toEqual([400, 'token_invalid']);
    expect(await mailKindsTo(person.email)).not.toContain('email_changed');
    expect(await whoIs(person.api)).toBe(person.id);
  });

  test('INV-2: an old address that is somebody’s by now does not come back', async () => {
    const person = await provenPerson();
    const next = await moved(person);
    const other = await provenPerson({ email: person.email });
    const { status, body } = await undo(await mailedToken(person.email, 'email_changed'));
    expect([status, body.code]).toEqual([409, 'email_taken']);
    expect([await emailOf(person.id), await emailOf(other.id)]).toEqual([next, person.email]);
  });

  test('somebody’s unproven claim on the old address gives way', async () => {
    const person = await provenPerson();
    await moved(person);
    const squatter = await signedUp({ email: person.email });
    const token = await mailedToken(person.email, 'email_changed');
    await isBack(person, token);
    expect(await whoIs(squatter.api)).toBe('unauthenticated');
    expect(await userRow(squatter.id)).toBeUndefined();
  });

  test('INV-1: of 16 parallel uses exactly one counts', async () => {
    const person = await provenPerson();
    await moved(person);
    const token = await mailedToken(person.email, 'email_changed');
    expect(tally(await race(16, () => undo(token)))).toEqual({ '200': 1, '400 token_invalid': 15 });
  });
});
