import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test, vi } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { linked, newEmail, newPassword, proofOf, succeeded, whoIs } from '@/lib/testing/people';
import { type Answer, browser, type Caller, program } from '@/lib/testing/requests';
import { liveSessionIds } from '@/lib/testing/rows';
import { MFA, setUpApp, unusedCode } from '@/lib/testing/second-factor';
import { connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const auth = '/api/v1/auth';
interface Owner {
  api: Caller;
  email: string;
  password: string;
}

/** Waits until so many statements of this database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const [row] = await db().execute<{ n: number }>(sql`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      expect(row?.n).toBe(count);
    },
    { timeout: 10_000, interval: 50 },
  );
}

/** Prepares what ends the trust in devices together with the sessions, and answers what does it. */
const endings: { name: string; prepare: (owner: Owner) => Promise<() => Promise<Answer>> }[] = [
  {
    name: 'a changed password',
    async prepare({ api, password }) {
      const wish = { current_password: password, new_password: newPassword() };
      return () => api.post(`${auth}/email/change-password`, wish);
    },
  },
  {
    name: 'a new password by mail',
    async prepare({ email }) {
      succeeded(await program().post(`${auth}/password/forgot`, { email }), 202);
      await runJobs('answer_forgot');
      const wish = { token: await mailedToken(email, 'reset_password'), new_password: newPassword() };
      return () => program().post(`${auth}/password/reset`, wish);
    },
  },
  {
    name: 'a move of the address that is called off',
    async prepare({ api, email }) {
      const next = newEmail();
      succeeded(await api.post(`${auth}/email/change`, { new_email: next }), 202);
      const confirm = { token: await mailedToken(next, 'confirm_change') };
      succeeded(await program().post(`${auth}/email/change/confirm`, confirm), 200);
      const wish = { token: await mailedToken(email, 'email_changed') };
      return () => program().post(`${auth}/email/change/undo`, wish);
    },
  },
];

test.each(endings)('RAC-24: no session that a trusted device is letting in outlives $name', async ({ prepare }) => {
  const person = await provenPerson();
  const { body, seed } = await setUpApp(person.api);
  const api = program(body.access_token);
  const wallet = connectSolana();
  succeeded(await linked(api, wallet), 200);
  const page = browser();
  const { email, password } = person;
  const { session_id: replaced = '' } = succeeded(
    await page.post(`${auth}/email/login`, { email, password, transport: 'cookie' }),
    200,
  );
  const trust = { code: await unusedCode(person.id, seed), trust_device: true };
  succeeded(await page.post(`${MFA}/totp/verify`, trust), 200);
  const end = await prepare({ api, email, password });
  const proof = { ...(await proofOf(wallet, { by: page, transport: 'cookie' })), transport: 'cookie' };

  // The sign-in has been recognised by its device when it has to wait here, for the session it replaces.
  const { entering, ending } = await db().transaction(async (tx) => {
    await tx.select().from(sessions).where(eq(sessions.id, replaced)).for('update');
    const waiting = page.post(`${auth}/solana/verify`, proof);
    await untilWaiting(1);
    const following = end();
    await untilWaiting(2);
    return { entering: { answer: waiting }, ending: { answer: following } };
  });
  const entered = await entering.answer;
  succeeded(await ending.answer, 200);
  expect(entered.body.code).not.toBe('conflict');
  expect(succeeded(entered, 200).mfa_required).toBe(false);
  expect(await liveSessionIds(person.id)).not.toContain(entered.body.session_id);
  expect(await whoIs(page)).toBe('unauthenticated');
});
