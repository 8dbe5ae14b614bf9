import path from 'node:path';
import type { Refusal, UnsentMail } from '@/lib/mail/dead-letters';
import { reachInstallation } from './start/reach';
import { explainNoDatabase } from './start/settings';

const USAGE = `Mail that has not been sent.

  npm run mails -- list            what waits, what was given up, and why
  npm run mails -- retry <id>      send one that was given up after all
  npm run mails -- discard <id>    forget one`;

/** A command that cannot be done. The message is meant for the person at the terminal. */
class CannotDo extends Error {
  override readonly name = 'CannotDo';
}

type Mails = typeof import('@/lib/mail/dead-letters');

const refusals: Record<Refusal, string> = {
  unknown: 'There is no such mail. See: npm run mails -- list',
  sent: 'It has been sent.',
  waiting: 'It waits already and is tried again by itself.',
  expired: 'Its link has expired, so it would be of no use. The person can ask for another one.',
};

function described({ state, tries, waitSeconds, failure }: UnsentMail): string {
  const why = failure ? `: ${failure}` : '';
  if (state === 'given up') return `given up${why}`;
  if (state === 'stuck') return `stuck, no try is left${why}`;
  return `waits, ${tries} ${tries === 1 ? 'try' : 'tries'} so far, next in ${waitSeconds} s${why}`;
}

async function list({ unsentMails }: Mails): Promise<string> {
  const { mails, waiting, givenUp } = await unsentMails();
  if (mails.length === 0) return 'All mail has been sent.';
  const lines = mails.map((mail) =>
    [mail.id, mail.createdAt.toISOString(), mail.kind, mail.recipient, described(mail)].join('  '),
  );
  const more = waiting + givenUp - mails.length;
  if (more > 0) lines.push(`and ${more} older`);
  return [...lines, `${waiting} not sent yet, ${givenUp} given up`].join('\n');
}

async function retry({ retryMail }: Mails, id: string): Promise<string> {
  const refused = await retryMail(id);
  if (refused) throw new CannotDo(refusals[refused]);
  return `${id} is sent again.`;
}

async function discard({ discardMail }: Mails, id: string): Promise<string> {
  const refused = await discardMail(id);
  if (refused) throw new CannotDo(refusals[refused]);
  return `${id} is forgotten.`;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The command that was asked for, before anything is reached for it. */
function asked([command, ...rest]: string[]): (mails: Mails) => Promise<string> {
  const [id = ''] = rest;
  if (command === 'list' && rest.length === 0) return list;
  const about = command === 'retry' ? retry : command === 'discard' ? discard : null;
  if (!about || rest.length !== 1) throw new CannotDo(USAGE);
  if (!UUID.test(id)) throw new CannotDo(refusals.unknown);
  return (mails) => about(mails, id);
}

async function main(): Promise<void> {
  const command = asked(process.argv.slice(2));
  await reachInstallation(process.cwd());
  const { closeDb } = await import('@/lib/db/client');
  try {
    const mails = await import('@/lib/mail/dead-letters');
    // The driver's error stands behind that of the query builder.
    console.log(await command(mails).catch((error: Error) => explainNoDatabase((error.cause ?? error) as Error)));
  } finally {
    await closeDb();
  }
}

process.chdir(path.resolve(import.meta.dirname, '..'));
main().catch((error: Error) => {
  const expected = ['CannotDo', 'CannotStart', 'FolderUnusableError'].includes(error.name);
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
