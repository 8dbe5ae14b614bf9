import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { after, days, hours, now, shifted } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { newId, newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';
import { newEmail } from '@/lib/testing/people';
import { keptMails, openedMails, openMail } from './inbox';
import type { Letter } from './letter';
import { post } from './outbox';
import { insertMail, listKept } from './queries';

const settings = config();
const whence = { at: '2025-11-21T13:04:31.000Z', device: 'Firefox on Windows', place: null, ip: null };

const sent = (recipient: string) => db().update(mails).set({ sentAt: now() }).where(eq(mails.recipient, recipient));

async function posted(recipient: string, letter: Letter, token?: string): Promise<void> {
  const link = token === undefined ? {} : { link: { token, expiresAt: after(now(), hours(24)) } };
  await db().transaction((tx) => post(tx, { userId: null, recipient, letter, ...link }));
}

afterAll(closeDb);

describe('the local inbox', () => {
  test('shows a mail as it would have been sent, with its link, once it was kept', async () => {
    const [to, token] = [newEmail(), newToken()];
    await posted(to, { kind: 'verify_email', data: {} }, token);
    expect(await openedMails(to)).toEqual([]);
    await sent(to);
    const [mail] = await openedMails(to);
    expect(mail).toMatchObject({ to, kind: 'verify_email', from: 'Latchkey <no-reply@localhost>' });
    expect(mail?.link).toBe(`${settings.publicUrl}/verify-email#token=${token}`);
    expect(mail?.text.split('\n')).toContain(mail?.link);
    expect(await openMail(mail?.id ?? '')).toEqual(mail);
    expect((await keptMails()).find(({ id }) => id === mail?.id)).toMatchObject({ to, subject: mail?.subject });
  });

  test('has the newest first, of the address that is asked for only', async () => {
    const [to, other] = [newEmail(), newEmail()];
    await posted(to, { kind: 'password_changed', data: { whence } });
    await shifted(days(1), () => posted(to, { kind: 'refresh_reused', data: { whence } }));
    await posted(other, { kind: 'password_changed', data: { whence } });
    for (const one of [to, other]) await sent(one);
    expect((await openedMails(to)).map(({ kind }) => kind)).toEqual(['refresh_reused', 'password_changed']);
    expect((await openedMails(null)).map((mail) => mail.to)).toContain(other);
  });

  test('passes over what went out by SMTP before, which nothing is kept of, and kinds it does not know', async () => {
    const to = newEmail();
    await posted(to, { kind: 'password_changed', data: { whence } });
    await posted(to, { kind: 'verify_email', data: {} }, newToken());
    await sent(to);
    await db().update(mails).set({ sealedToken: null, data: {} }).where(eq(mails.recipient, to));
    const row = { kind: 'of_the_future', recipient: to, data: { whence }, createdAt: now(), sentAt: now() };
    await insertMail(db(), { id: newId(), ...row });
    expect(await listKept(db(), to, 5)).toHaveLength(1);
    expect(await openedMails(to)).toEqual([]);
    expect((await keptMails()).filter((mail) => mail.to === to)).toEqual([]);
  });

  test('a mail whose token no secret of today opens is shown without its link', async () => {
    const to = newEmail();
    await posted(to, { kind: 'reset_password', data: { whence } }, newToken());
    await sent(to);
    await db().update(mails).set({ sealedToken: 'v1.lost.AAAA.AAAA' }).where(eq(mails.recipient, to));
    const [mail] = await openedMails(to);
    expect(mail?.link).toBeNull();
    expect(mail?.html).not.toContain('#token');
  });

  test.each(['', 'x', newId(), "'; drop table mails --"])('there is no mail "%s"', async (id) => {
    expect(await openMail(id)).toBeNull();
  });

  test('is empty where an SMTP server takes the mail', async () => {
    const to = newEmail();
    await posted(to, { kind: 'password_changed', data: { whence } });
    await sent(to);
    const [mail] = await openedMails(to);
    settings.mail.smtp = { host: '127.0.0.1', port: 25, implicitTls: false, requireTls: false, auth: null };
    try {
      expect([await keptMails(), await openedMails(to), await openMail(mail?.id ?? '')]).toEqual([[], [], null]);
    } finally {
      settings.mail.smtp = null;
    }
  });
});
