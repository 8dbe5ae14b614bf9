import 'server-only';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { type KeptMail, keptMails, type OpenedMail, openedMails, openMail } from '@/lib/mail/inbox';
import { canonicalEmail } from '@/lib/users/email-address';
import { INBOX_HEADER } from './inbox-gate';
import { problemResponse } from './problem';

const isOpen = (asked: Headers) => asked.get(INBOX_HEADER) === 'open';

/** What a page throws the framework prints, and the error of a query holds its values. */
async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.error({ err: error }, 'the inbox could not be read');
    throw new AppError('internal_error');
  }
}

/** The mails of the local inbox, the newest first. For who may not read it there is no such page. */
export async function inboxMails(): Promise<KeptMail[]> {
  if (!isOpen(await headers())) notFound();
  return reading(keptMails);
}

/** One mail of the local inbox. Where there is none of that id, or not for who asks, there is no such page. */
export async function inboxMail(id: string): Promise<OpenedMail> {
  if (!isOpen(await headers())) notFound();
  return (await reading(() => openMail(id))) ?? notFound();
}

async function answer(request: Request, work: () => Promise<Response | null>): Promise<Response> {
  try {
    const found = isOpen(request.headers) ? await work() : null;
    if (!found) throw new AppError('not_found');
    found.headers.set('cache-control', 'no-store');
    return found;
  } catch (error) {
    return problemResponse(error, request.headers.get('x-request-id') ?? '');
  }
}

/** `GET /inbox/mails.json?to=<address>`: what was mailed, the newest first, for test suites and scripts. */
export function inboxList(request: Request): Promise<Response> {
  return answer(request, async () => {
    const asked = new URL(request.url).searchParams.get('to');
    const to = asked === null ? null : canonicalEmail(asked);
    const mails = asked !== null && to === null ? [] : await openedMails(to);
    return Response.json(
      mails.map(({ id, to, kind, subject, at, text, link }) => ({ id, to, kind, subject, at, text, link })),
    );
  });
}

/** The HTML of a mail, as a document of its own that a page of the inbox frames. The server gives it a policy under which nothing runs. */
export function inboxDocument(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async () => {
    const mail = await openMail((await params).id);
    return mail && new Response(mail.html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  });
}
