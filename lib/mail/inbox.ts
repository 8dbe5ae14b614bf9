import { z } from 'zod';
import { config } from '@/lib/core/config';
import { db } from '@/lib/db/client';
import type { Letter, LetterKind } from './letter';
import { linkOf } from './link';
import { findKept, listKept, type MailRow } from './queries';
import { type RenderedLetter, renderLetter, subjectOf } from './render';

const AT_MOST = 50;

/** A mail that was kept on this machine instead of being sent. */
export interface KeptMail {
  id: string;
  to: string;
  kind: LetterKind;
  subject: string;
  at: Date;
}

/** The same, to be read. */
export interface OpenedMail extends KeptMail, RenderedLetter {
  from: string;
  /** Null where it has none, or none that the app secrets of today open. */
  link: string | null;
}

function summary({ id, recipient, kind, createdAt }: MailRow): KeptMail | null {
  const subject = subjectOf(kind);
  return subject === null ? null : { id, to: recipient, kind: kind as LetterKind, subject, at: createdAt };
}

async function opened(row: MailRow): Promise<OpenedMail | null> {
  const mail = summary(row);
  if (mail === null) return null;
  const { publicUrl, mail: settings } = config();
  const link = linkOf(row) ?? null;
  const letter = { kind: row.kind, data: row.data } as Letter;
  const from = `${settings.from.name} <${settings.from.address}>`;
  return { ...mail, ...(await renderLetter(letter, { link, publicUrl })), from, link };
}

const known = <T>(mail: T | null): mail is T => mail !== null;

/** The mails that were kept here, the newest first. None where an SMTP server takes them. */
export async function keptMails(): Promise<KeptMail[]> {
  if (config().mail.smtp !== null) return [];
  return (await listKept(db(), null, AT_MOST)).map(summary).filter(known);
}

/** The mails to one address, or to all, the newest first, each as it would have been sent. None where an SMTP server takes them. */
export async function openedMails(to: string | null): Promise<OpenedMail[]> {
  if (config().mail.smtp !== null) return [];
  return (await Promise.all((await listKept(db(), to, AT_MOST)).map(opened))).filter(known);
}

/** One mail as it would have been sent; null where it is not known, or an SMTP server takes them. */
export async function openMail(id: string): Promise<OpenedMail | null> {
  if (config().mail.smtp !== null || !z.uuid().safeParse(id).success) return null;
  const row = await findKept(db(), id);
  return row && opened(row);
}
