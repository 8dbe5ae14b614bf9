import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { NO_CLIENT } from '@/lib/core/client-context';
import { config } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { emailTokens, events, mails } from '@/lib/db/schema';
import type { JobPayloads } from '@/lib/queue/job';
import { provenPerson } from '@/lib/testing/mails';
import { newEmail, newPassword, signedUp, succeeded } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { handlers } from './handlers';

afterAll(closeDb);

type Answer = Extract<keyof JobPayloads, `answer_${string}`>;
const auth = '/api/v1/auth';

/** The payload of the job that a request has left, which is then nobody's any more. */
async function askedFor<Name extends Answer>(job: Name, email: string): Promise<JobPayloads[Name]> {
  const [found] = await db().execute<{ payload: JobPayloads[Name] }>(sql`
    delete from graphile_worker._private_jobs where payload->>'email' = ${email} returning payload`);
  expect(found, job).toBeDefined();
  return found?.payload as JobPayloads[Name];
}

async function counts(email: string): Promise<number[]> {
  return [
    await db().$count(mails, eq(mails.recipient, email)),
    await db().$count(emailTokens, eq(emailTokens.email, email)),
    await db().$count(events, sql`type in ('password.reset_requested', 'email.verification_requested')`),
  ];
}

async function required<T>(run: () => Promise<T>): Promise<T> {
  const kept = config().emailVerification;
  Object.assign(config(), { emailVerification: 'required' });
  try {
    return await run();
  } finally {
    Object.assign(config(), { emailVerification: kept });
  }
}

const cases: [string, Answer, () => Promise<string>, number[]][] = [
  [
    'a forgotten password',
    'answer_forgot',
    async () => {
      const { email } = await signedUp();
      succeeded(await program().post(`${auth}/password/forgot`, { email }), 202);
      return email;
    },
    [1, 1, 1],
  ],
  [
    'a confirmation that is asked for again',
    'answer_resend',
    async () => {
      const { email } = await signedUp();
      succeeded(await program().post(`${auth}/email/verify/resend`, { email }), 202);
      return email;
    },
    [1, 1, 1],
  ],
  [
    'a sign-up',
    'answer_sign_up',
    async () => {
      const wish = { email: newEmail(), password: newPassword() };
      succeeded(await program().post(`${auth}/email/signup`, wish), 202);
      return wish.email;
    },
    [1, 1, 1],
  ],
  [
    'a sign-up with an address that has an account',
    'answer_sign_up',
    async () => {
      const email = await freeProven();
      succeeded(await program().post(`${auth}/email/signup`, { email, password: newPassword() }), 202);
      return email;
    },
    [1, 0, 1],
  ],
  [
    'the confirmation of a sign-up that is asked for again',
    'answer_resend',
    async () => {
      const wish = { mailId: newId(), email: newEmail(), username: null, passwordHash: 'x' };
      await handlers.answer_sign_up({ ...wish, client: NO_CLIENT }, new AbortController().signal, { last: false });
      succeeded(await program().post(`${auth}/email/verify/resend`, { email: wish.email }), 202);
      return wish.email;
    },
    [1, 1, 1],
  ],
];

/** Of somebody who was here before the setting. */
async function freeProven(): Promise<string> {
  Object.assign(config(), { emailVerification: 'optional' });
  const { email } = await provenPerson();
  Object.assign(config(), { emailVerification: 'required' });
  return email;
}

test.each(cases)('%s is answered by one mail, one link and one event, however often its job runs', async (...row) => {
  const [name, job, ask, more] = row;
  const optional = job === 'answer_forgot' || name.startsWith('a confirmation');
  const run = async () => {
    const email = await ask();
    const payload = await askedFor(job, email);
    const before = await counts(email);
    const again = () => handlers[job](payload as never, new AbortController().signal, { last: false });
    await race(3, again);
    await again();
    const after = await counts(email);
    expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual(more);
  };
  await (optional ? run() : required(run));
});
