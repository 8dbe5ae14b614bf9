import { and, eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { hours, minutes, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { closeDb, db } from '@/lib/db/client';
import { emailTokens, mails } from '@/lib/db/schema';
import { impatient } from '@/lib/testing/delivery';
import { mailKindsTo, openLinksOf, provenPerson } from '@/lib/testing/mails';
import { enteredWith, linked, newEmail, newPassword, signedUp, succeeded } from '@/lib/testing/people';
import { identitiesOf, mailsAbout } from '@/lib/testing/rows';
import { smtpServer } from '@/lib/testing/smtp';
import { until } from '@/lib/testing/until';
import { connectSolana } from '@/lib/testing/wallets';
import { deliver } from './deliver';
import type { LetterKind } from './letter';
import { notify } from './outbox';
import { smtpTransport } from './smtp';

afterAll(closeDb);

const ME = '/api/v1/auth/me';
const never = () => new AbortController().signal;
const whence = { at: '2026-03-04T05:06:07.000Z', device: 'Firefox', place: null, ip: null };
const written = (address: string, kind: LetterKind) =>
  db().$count(mails, and(eq(mails.recipientHash, tokenHash(address)), eq(mails.kind, kind)));

describe('SGN-17: an address that nobody has proven', () => {
  test.each(['password_changed', 'key_unlinked', 'account_deleted', 'refresh_reused', 'new_sign_in'] as const)(
    'gets %s five times an hour at most',
    async (kind) => {
      const data = { whence, method: 'evm', key: { method: 'evm', address: null } };
      const owner = { id: null, email: newEmail(), emailVerifiedAt: null, mutedMails: [] };
      const tell = () => db().transaction((tx) => notify(tx, owner, { kind, data } as never));
      for (let turn = 0; turn < 7; turn += 1) await tell();
      expect(await written(owner.email, kind)).toBe(5);
      await shifted(hours(1) + minutes(1), tell);
      expect(await written(owner.email, kind)).toBe(6);
    },
  );

  test('gets no more of keys that are linked; whoever has proven the address is told of each', async () => {
    const [claimed, proven] = [await signedUp(), await provenPerson()];
    for (const { api, id, email } of [claimed, proven]) {
      for (let turn = 0; turn < 6; turn += 1) succeeded(await linked(api, connectSolana()), 200);
      expect(await identitiesOf(id)).toHaveLength(6);
      expect(await written(email, 'key_linked')).toBe(email === proven.email ? 6 : 5);
    }
  });

  test.each(['before they are sent', 'after they were sent', 'while they are being sent'])(
    'gets no more by making accounts with it and deleting them %s',
    async (moment) => {
      const email = newEmail();
      const server = await smtpServer();
      const transport = smtpTransport(server.smtp(), { patience: impatient });
      const sending: Promise<unknown>[] = [];
      try {
        for (let turn = 1; turn <= 7; turn += 1) {
          const { api, id } = await signedUp({ email });
          if (moment !== 'before they are sent') {
            const slow = moment === 'while they are being sent';
            server.whim = (step) => (step === 'rcpt' && slow ? { after: 400 } : 'go on');
            const asked = server.asked.length;
            const rows = await mailsAbout(id);
            const tries = rows.map((row) => deliver(row.id, { last: false, signal: never() }, transport));
            sending.push(...tries);
            if (slow) await until(() => server.asked.length === asked + rows.length);
            else await Promise.all(tries);
          }
          succeeded(await api.remove(ME), 204);
          const [farewell] = (await db().select().from(mails).where(eq(mails.recipient, email))).slice(-1);
          if (farewell && moment === 'after they were sent')
            await deliver(farewell.id, { last: false, signal: never() }, transport);
        }
        await Promise.all(sending);
        expect([await written(email, 'verify_email'), await written(email, 'account_deleted')]).toEqual([5, 5]);
        expect(server.received.length).toBeLessThanOrEqual(10);
        if (moment === 'after they were sent') expect(await mailKindsTo(email)).toEqual([]);
      } finally {
        transport.close();
        await server.close();
      }
    },
  );
});

describe('a link', () => {
  test('is not kept where no mail was written for it', async () => {
    const person = await signedUp();
    const resend = () => person.api.post('/api/v1/auth/email/verify/resend', {});
    for (let turn = 0; turn < 6; turn += 1) succeeded(await resend(), 202);
    expect(await written(person.email, 'verify_email')).toBe(5);
    expect(await openLinksOf(person.id)).toEqual(Array(5).fill('verify'));
    expect(await db().$count(emailTokens, eq(emailTokens.email, person.email))).toBe(5);
  });

  test('a move to an address that has had its share is pending like one to an address that has an account', async () => {
    const [taken, free] = [(await provenPerson()).email, newEmail()];
    for (const target of [taken, free]) {
      for (let turn = 0; turn < 6; turn += 1) {
        const { api, id } = await enteredWith(connectSolana());
        succeeded(await api.post('/api/v1/auth/email/change', { new_email: target }), 202);
        expect(await openLinksOf(id)).toEqual(['change']);
      }
    }
    expect([await written(taken, 'confirm_change'), await written(free, 'confirm_change')]).toEqual([0, 5]);
  });
});

test('LOG-06: what a deleted account was told says nothing any more, but how often', async () => {
  const person = await signedUp({ password: newPassword() });
  succeeded(await linked(person.api, connectSolana()), 200);
  const before = await mailsAbout(person.id);
  expect(before).toHaveLength(2);
  const [sent = before[0]] = before;
  await deliver(sent?.id ?? '', { last: false, signal: never() }, null);
  succeeded(await person.api.remove(ME), 204);
  const left = await db()
    .select()
    .from(mails)
    .where(eq(mails.recipientHash, tokenHash(person.email)));
  const emptied = { userId: null, recipient: '', data: {}, sealedToken: null };
  expect(left.filter(({ kind }) => kind !== 'account_deleted')).toMatchObject([emptied, emptied]);
  for (const { id } of before) expect(await deliver(id, { last: false, signal: never() }, null)).toBe('nothing to do');
});
