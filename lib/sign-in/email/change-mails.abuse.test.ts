import { and, isNotNull, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';
import { deliver } from '@/lib/mail/deliver';
import { smtpTransport, type Transport } from '@/lib/mail/smtp';
import { provenPerson } from '@/lib/testing/mails';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail, succeeded } from '@/lib/testing/people';
import { race, rounds } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { change, confirm, emailOf } from './change-fixture';

let server: TestSmtpServer;
let transport: Transport;

beforeAll(async () => {
  await ownDatabase('change_mails');
  server = await smtpServer();
  transport = smtpTransport(server.smtp());
});
afterAll(async () => {
  transport.close();
  await server.close();
  await closeDb();
});

/** Sends whatever waits, as several workers that look at once. */
async function sendWaiting(): Promise<void> {
  const waiting = await db()
    .select({ id: mails.id })
    .from(mails)
    .where(and(isNull(mails.sentAt), isNull(mails.failedAt), isNotNull(mails.recipient)));
  const signal = new AbortController().signal;
  await Promise.all(waiting.map(({ id }) => deliver(id, { last: false, signal }, transport)));
}

const inspect = (token: string) => program().post('/api/v1/auth/email/link', { token });

test('RAC-21: of wishes that overtake each other while mails are written, every mail’s text, link and recipient belong together', async () => {
  await rounds(2, async () => {
    await sendWaiting();
    server.received.length = 0;
    const [person, v] = [await provenPerson(), await provenPerson()];
    // A mail names an address by its domain, so each has one of its own.
    const wishes = [v.email, ...Array.from({ length: 7 }, (_, n) => newEmail().replace('example.com', `${n}.example`))];
    const namesIn = (text: string) => wishes.filter((wish) => text.includes(`@${wish.split('@')[1]}`));
    let over = false;
    const asking = race(wishes.length * 2, async (n) =>
      succeeded(await change(person.api, wishes[n % wishes.length] ?? ''), 202),
    ).finally(() => {
      over = true;
    });
    while (!over) await sendWaiting();
    await asking;
    await sendWaiting();

    const received = server.received.map(({ to, mail }) => ({
      to: to.join(),
      text: `${mail.text}`.replaceAll('\u200c', ''),
      token: /confirm-email#token=([\w-]{43})/.exec(`${mail.text}`)?.[1],
    }));
    const told = received.filter(({ text }) => text.includes('/undo-email-change#token='));
    for (const { to, text } of told) {
      expect(to).toBe(person.email);
      expect(namesIn(text), text).toHaveLength(1);
    }
    expect(told.length).toBeGreaterThan(0);

    const moves = received.filter(({ token }) => token !== undefined);
    expect(moves.length).toBeGreaterThan(0);
    for (const { to, text } of moves) {
      expect(wishes.slice(1)).toContain(to);
      expect(namesIn(text).filter((wish) => wish !== v.email)).toEqual([]);
    }
    // Only the newest wish has a link that works, none where that was somebody else's address; and it works for whom it was mailed to.
    const good = await Promise.all(moves.map(async ({ to, token = '' }) => ({ to, answer: await inspect(token) })));
    for (const { to, answer } of good.filter(({ answer }) => answer.status === 200)) {
      expect(answer.body).toMatchObject({ purpose: 'change', email: to });
    }
    const answers = await Promise.all(moves.map(async ({ to, token = '' }) => ({ to, answer: await confirm(token) })));
    const done = answers.filter(({ answer }) => answer.status === 200);
    expect(done.length).toBe(good.filter(({ answer }) => answer.status === 200).length);
    expect(done.length).toBeLessThanOrEqual(1);
    expect(await emailOf(person.id)).toBe(done[0]?.to ?? person.email);
    expect(await emailOf(v.id)).toBe(v.email);
  });
});
