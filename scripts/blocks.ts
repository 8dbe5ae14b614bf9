import path from 'node:path';
import { reachInstallation } from './start/reach';
import { explainNoDatabase } from './start/settings';

const USAGE = `Addresses that are refused, and those that never are.

  npm run blocks -- list
  npm run blocks -- add <address or network> [for <minutes>] [reason]     refuse it
  npm run blocks -- allow <address or network> [for <minutes>] [reason]   never refuse it, nor limit it by its address
  npm run blocks -- remove <address or network>                           neither`;

/** A command that cannot be done. The message is meant for the person at the terminal. */
class CannotDo extends Error {
  override readonly name = 'CannotDo';
}

type Rules = typeof import('@/lib/detection/blocked-sources/rules');

const NO_NETWORK = 'This is no address and no network: write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48.';

async function list({ sourceRules }: Rules): Promise<string> {
  const rules = await sourceRules();
  if (rules.length === 0) return 'Nothing is blocked, and nothing is allowed beyond ALLOWED_IPS.';
  return rules
    .map(({ network, allowed, reason, times, createdAt, expiresAt }) =>
      [
        network,
        allowed ? 'allowed' : 'blocked',
        `since ${createdAt.toISOString()}`,
        expiresAt ? `until ${expiresAt.toISOString()}` : 'for good',
        ...(times > 1 ? [`${times} times`] : []),
        reason,
      ].join('  '),
    )
    .join('\n');
}

/** `for <minutes>` where it is there, and the rest as the reason. */
function particulars(words: string[]): { forSeconds: number | null; reason: string } {
  const [first, minutes = '', ...rest] = words;
  if (first !== 'for') return { forSeconds: null, reason: words.join(' ') || 'operator' };
  if (!/^[1-9]\d{0,6}$/.test(minutes)) throw new CannotDo(USAGE);
  return { forSeconds: Number(minutes) * 60, reason: rest.join(' ') || 'operator' };
}

async function put({ setSourceRule }: Rules, allowed: boolean, network: string, words: string[]): Promise<string> {
  const rule = await setSourceRule({ network, allowed, ...particulars(words), by: null });
  if (!rule) throw new CannotDo(NO_NETWORK);
  const until = rule.expiresAt ? `until ${rule.expiresAt.toISOString()}` : 'until it is removed';
  return `${rule.network} is ${allowed ? 'allowed' : 'blocked'} ${until}.`;
}

async function remove({ removeSourceRule }: Rules, network: string): Promise<string> {
  if (!(await removeSourceRule({ network }, null))) {
    throw new CannotDo('Nothing is set for exactly this network. See: npm run blocks -- list');
  }
  return `${network} is neither blocked nor allowed by a rule any more.`;
}

/** The command that was asked for, before anything is reached for it. */
function asked([command, network = '', ...words]: string[]): (rules: Rules) => Promise<string> {
  if (command === 'list' && network === '') return list;
  if ((command === 'add' || command === 'allow') && network !== '') {
    particulars(words);
    return (rules) => put(rules, command === 'allow', network, words);
  }
  if (command === 'remove' && network !== '' && words.length === 0) return (rules) => remove(rules, network);
  throw new CannotDo(USAGE);
}

async function main(): Promise<void> {
  const command = asked(process.argv.slice(2));
  await reachInstallation(process.cwd());
  const { closeDb } = await import('@/lib/db/client');
  try {
    const rules = await import('@/lib/detection/blocked-sources/rules');
    // The driver's error stands behind that of the query builder.
    console.log(await command(rules).catch((error: Error) => explainNoDatabase((error.cause ?? error) as Error)));
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
