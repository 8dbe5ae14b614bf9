import { access, constants } from 'node:fs/promises';
import { config } from '@/lib/core/config';
import { within } from '@/lib/core/within';
import { db } from '@/lib/db/client';
import { jobsState } from '@/lib/jobs/queries';
import { redisForgets, redisState } from '@/lib/limits/redis';
import { judge } from '@/lib/mail/judge';
import { countUnsent } from '@/lib/mail/queries';
import { smtpTransport } from '@/lib/mail/smtp';
import { signingKeyStates } from '@/lib/sessions/signing-keys/change';
import { opens } from '@/lib/sessions/signing-keys/sealed-key';
import { broken, counted, doubtful, type Finding, fine } from './finding';

const PATIENCE = 20_000;

/** Whether Redis counts the limits, where it is to. */
export async function lookAtRedis(): Promise<Finding> {
  const state = await redisState();
  if (state === 'not_configured') return fine('redis', 'Not used: PostgreSQL counts the limits.');
  if (state === 'connected' && (await redisForgets())) {
    return doubtful(
      'redis',
      'It forgets what it counted when its memory is full, so whoever fills it gets round the limits.',
      'Set its maxmemory-policy to noeviction, or give Latchkey a Redis of its own.',
    );
  }
  if (state === 'connected') return fine('redis', 'It answers and can be written to.');
  return doubtful(
    'redis',
    'It does not answer, or cannot be written to. PostgreSQL counts the limits meanwhile.',
    'See that Redis runs, is not a read-only replica, and that REDIS_URL is right.',
  );
}

/** Whether the files of detection are there and can be read. */
export async function lookAtFiles(): Promise<Finding> {
  const { geoipDatabase, reputationLists } = config().detection;
  const files = [...(geoipDatabase === null ? [] : [geoipDatabase]), ...reputationLists];
  const readable = await Promise.all(files.map((file) => canRead(file)));
  const away = files.filter((_, at) => !readable[at]);
  if (files.length === 0) return fine('files', 'None are set: no lists of networks, and the countries that ship.');
  if (away.length === 0) return fine('files', `${counted(files.length, 'file')} of places and networks can be read.`);
  return doubtful(
    'files',
    `${away.join(', ')} cannot be read, so what is in there does not count.`,
    'Mend the paths in GEOIP_DATABASE and REPUTATION_LISTS, and let the user Latchkey runs as read them.',
  );
}

const canRead = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  );

/** Whether the mail server lets us in. No mail is sent. */
export async function lookAtMailServer(): Promise<Finding> {
  const { smtp } = config().mail;
  if (!smtp) return fine('mail server', 'None is set up; mail is kept here, to be read at /inbox.');
  const transport = smtpTransport(smtp);
  try {
    await within(PATIENCE, transport.greet());
    return fine('mail server', `${smtp.host} on port ${smtp.port} lets us in.`);
  } catch (error) {
    return broken(
      'mail server',
      `${smtp.host} on port ${smtp.port} does not take our mail: ${judge(error).reason}. Mail waits and is tried again for a while.`,
      'See docs/mail.md; the usual causes are a wrong password in SMTP_URL, a blocked port, or an expired certificate.',
    );
  } finally {
    transport.close();
  }
}

/** Whether mail was given up. */
export async function lookAtMails(): Promise<Finding> {
  const { waiting, givenUp } = await countUnsent(db());
  if (givenUp === 0) return fine('mails', waiting === 0 ? 'All have been sent.' : `${waiting} not sent yet.`);
  return doubtful('mails', `${givenUp} given up.`, '`npm run mails -- list` says which and why.');
}

/** Whether somebody runs the jobs, and keeps up with them. */
export async function lookAtJobs(): Promise<Finding> {
  const { runners, overdue, givenUp } = await jobsState(db());
  const log = 'Look for `job failed` in the log.';
  if (runners === 0)
    return broken(
      'jobs',
      'Nobody runs them: no mail is sent, nothing is cleaned up.',
      'Start Latchkey. With JOBS=none everywhere, run `npm run worker` somewhere.',
    );
  if (overdue > 0) return doubtful('jobs', `${counted(overdue, 'job')} should have begun ten minutes ago.`, log);
  if (givenUp > 0) return doubtful('jobs', `${counted(givenUp, 'job')} failed as often as they may.`, log);
  return fine('jobs', `They run in ${runners === 1 ? '1 process' : `${runners} processes`} and are up to date.`);
}

/** Whether access tokens can be signed with the app secret that is set here. */
export async function lookAtKeys(): Promise<Finding> {
  const keys = await signingKeyStates();
  if (keys.length === 0)
    return doubtful('signing keys', 'There is none yet.', 'Start Latchkey: it makes the first one.');
  const shut = keys.filter((key) => key.state !== 'past' && !opens(key)).length;
  if (shut === 0) return fine('signing keys', 'AUTH_SECRET opens them.');
  return broken(
    'signing keys',
    `AUTH_SECRET does not open ${shut} of ${keys.length}.`,
    'Run this with the AUTH_SECRET Latchkey runs with; after a rotation, put the old one behind the new: AUTH_SECRET=new,old.',
  );
}
