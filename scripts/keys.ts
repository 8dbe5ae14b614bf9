import path from 'node:path';
import { reachInstallation } from './start/reach';
import { explainNoDatabase } from './start/settings';

const USAGE = `The keys that access tokens are signed with.

  npm run keys -- list            which there are, and what each is for
  npm run keys -- rotate          a new key, published now, that signs in five minutes
  npm run keys -- rotate --now    a new key that signs at once
  npm run keys -- revoke <kid>    a key leaked: tokens signed with it are refused from now on
  npm run keys -- end-all         after a backup was restored: nothing counts any more that was ever handed out`;

/** A command that cannot be done. The message is meant for the person at the terminal. */
class CannotDo extends Error {
  override readonly name = 'CannotDo';
}

type Keys = typeof import('@/lib/sessions/signing-keys/change');

const meanings = {
  next: 'next: published, does not sign yet',
  signing: 'signs',
  previous: 'previous: its tokens still count',
  past: 'past: its tokens have all expired',
};

async function list({ signingKeyStates }: Keys): Promise<string> {
  const keys = await signingKeyStates();
  if (keys.length === 0) return 'There is no key yet; the first is made when Latchkey starts.';
  return keys.map(({ kid, activeFrom, state }) => `${kid}  ${activeFrom.toISOString()}  ${meanings[state]}`).join('\n');
}

async function rotate({ rotateSigningKey }: Keys, when: 'soon' | 'at once'): Promise<string> {
  const { kid, added } = await rotateSigningKey(when);
  if (!added) return `${kid} is waiting already and signs within five minutes. To sign at once: rotate --now.`;
  return when === 'soon' ? `${kid} is published and signs in five minutes.` : `${kid} signs from now on.`;
}

async function revoke({ revokeSigningKey }: Keys, kid: string): Promise<string> {
  const done = await revokeSigningKey(kid);
  if (!done) throw new CannotDo(`There is no key ${kid}. See: npm run keys -- list`);
  const refused = `${kid} is gone. Access tokens signed with it are refused, within five seconds at most.`;
  return done.signer ? `${refused}\n${done.signer} signs from now on.` : refused;
}

async function endAll(): Promise<string> {
  const { endAll } = await import('@/lib/sign-in/end-all/end-all');
  const { sessions, links, visits, trustedDevices, signer } = await endAll();
  return [
    'Everybody signs in anew. What was ended:',
    `  ${sessions} sessions, with all their tokens`,
    `  ${links} links in mails`,
    `  ${visits} sign-ins that were under way`,
    `  ${trustedDevices} devices that were trusted`,
    `${signer} signs from now on. Recovery codes, passwords and keys are as the backup has them: see docs/operations.md.`,
  ].join('\n');
}

/** The command that was asked for, before anything is reached for it. Key ids may begin with a dash, so none is taken for an option. */
function asked([command, ...rest]: string[]): (keys: Keys) => Promise<string> {
  const [first = ''] = rest;
  if (command === 'list' && rest.length === 0) return list;
  if (command === 'rotate' && rest.length === 0) return (keys) => rotate(keys, 'soon');
  if (command === 'rotate' && rest.length === 1 && first === '--now') return (keys) => rotate(keys, 'at once');
  if (command === 'revoke' && rest.length === 1) return (keys) => revoke(keys, first);
  if (command === 'end-all' && rest.length === 0) return endAll;
  throw new CannotDo(USAGE);
}

function explained(error: Error): string | Error {
  if (error.name === 'WrongSecretError')
    return 'AUTH_SECRET here is not the one Latchkey runs with: it opens none of the keys. Run this with the same settings.';
  return ['CannotDo', 'CannotStart', 'FolderUnusableError'].includes(error.name) ? error.message : error;
}

async function main(): Promise<void> {
  const command = asked(process.argv.slice(2));
  await reachInstallation(process.cwd());
  const { closeDb } = await import('@/lib/db/client');
  try {
    const keys = await import('@/lib/sessions/signing-keys/change');
    // The driver's error stands behind that of the query builder.
    console.log(await command(keys).catch((error: Error) => explainNoDatabase((error.cause ?? error) as Error)));
  } finally {
    await closeDb();
  }
}

process.chdir(path.resolve(import.meta.dirname, '..'));
main().catch((error: Error) => {
  console.error(explained(error));
  process.exitCode = 1;
});
