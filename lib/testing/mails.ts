import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { expect } from 'vitest';
import { config } from '@/lib/core/config';
import { unseal } from '@/lib/core/crypto';
import { db } from '@/lib/db/client';
import { emailTokens, mails } from '@/lib/db/schema';
import { type LetterKind, type LinkedKind, linkPages } from '@/lib/mail/letter';
import { sealedFor } from '@/lib/mail/outbox';
import { type Person, signedUp, succeeded } from './people';

export type Mail = typeof mails.$inferSelect;

/** Every mail that was written to an address, the oldest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  return db().select().from(mails).where(eq(mails.recipient, address)).orderBy(asc(mails.id));
}

/** The kinds of mail that were written to an address, the oldest first. */
export async function mailKindsTo(address: string): Promise<string[]> {
  return (await mailsTo(address)).map(({ kind }) => kind);
}

/** The newest mail of a kind to an address. Fails where there is none. */
export async function mailTo(address: string, kind: LetterKind): Promise<Mail> {
  const [mail] = await db()
    .select()
    .from(mails)
    .where(and(eq(mails.recipient, address), eq(mails.kind, kind)))
    .orderBy(desc(mails.id))
    .limit(1);
  expect(mail, `${kind} to ${address}, who got: ${await mailKindsTo(address)}`).toBeDefined();
  return mail as Mail;
}

/** The token that a mail's link carries, as whoever reads the mail has it. */
export function tokenIn(mail: Mail): string {
  return unseal(mail.sealedToken ?? '', sealedFor(mail.id), config().secrets) ?? '';
}

/** The link of a mail, as whoever reads it would open it. */
export function linkIn(mail: Mail): string {
  return `${config().publicUrl}${linkPages[mail.kind as LinkedKind]}#token=${tokenIn(mail)}`;
}

/** The token of the newest mail of a kind to an address. */
export async function mailedToken(address: string, kind: LinkedKind): Promise<string> {
  return tokenIn(await mailTo(address, kind));
}

/** The kinds of links of a user that could still be used, in the order of the alphabet. */
export async function openLinksOf(userId: string): Promise<string[]> {
  const rows = await db()
    .select({ purpose: emailTokens.purpose })
    .from(emailTokens)
    .where(and(eq(emailTokens.userId, userId), isNull(emailTokens.usedAt)))
    .orderBy(asc(emailTokens.purpose));
  return rows.map(({ purpose }) => purpose);
}

/** A new user with e-mail and password who has proven the address, as whoever is signed in does. */
export async function provenPerson(details: Parameters<typeof signedUp>[0] = {}): Promise<Person> {
  const person = await signedUp(details);
  const token = await mailedToken(person.email, 'verify_email');
  const body = succeeded(await person.api.post('/api/v1/auth/email/verify', { token }), 200);
  expect(body).toMatchObject({ verified: true, credentials_removed: false });
  return person;
}
