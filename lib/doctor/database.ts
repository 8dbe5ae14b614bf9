import { now, stopwatch } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { within } from '@/lib/core/within';
import { migrationState, serverState } from '@/lib/db/state';
import { broken, counted, doubtful, type Finding, fine } from './finding';

const PATIENCE = 7_000;
/** One step of an authenticator app, and half of what access tokens are forgiven. */
const HARMFUL_SECONDS = 30;
const NOTABLE_SECONDS = 2;

/** Of the system, of the driver or SQLSTATE; never the message, which can hold what was in a query. */
export function codeOf(error: unknown): string {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, name } = (root ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}

/** Whether the database answers, and whether its clock and ours agree: everything that expires is judged by them. */
export async function lookAtDatabase(): Promise<Finding[]> {
  try {
    const { version } = await within(PATIENCE, serverState());
    // The first question includes the connecting, which says nothing about clocks.
    const [before, elapsed] = [now().getTime(), stopwatch()];
    const { at } = await within(PATIENCE, serverState());
    const took = elapsed();
    const apart = Math.round((at.getTime() - before - took / 2) / 100) / 10;
    return [fine('database', `PostgreSQL ${version} answers in ${Math.ceil(took)} ms.`), clock(apart)];
  } catch (error) {
    const remedy = config().embedded
      ? 'See the last lines that `npm start` printed, and start it again.'
      : 'See that PostgreSQL runs, and that DATABASE_URL has the right host, port, user and password.';
    return [broken('database', `It does not answer (${codeOf(error)}). Nobody can sign in.`, remedy)];
  }
}

function clock(apart: number): Finding {
  const says = `The clock here is ${Math.abs(apart)} s ${apart < 0 ? 'ahead of' : 'behind'} that of the database.`;
  const remedy = 'Have both machines set their clocks by NTP (`timedatectl status` says whether they do).';
  if (Math.abs(apart) >= HARMFUL_SECONDS)
    return broken('clock', `${says} Codes and tokens are refused or live too long.`, remedy);
  return Math.abs(apart) >= NOTABLE_SECONDS
    ? doubtful('clock', says, remedy)
    : fine('clock', 'It agrees with that of the database.');
}

/** Whether the tables are those of this version. */
export async function lookAtMigrations(): Promise<Finding> {
  const { missing, newer } = await migrationState();
  if (newer)
    return doubtful(
      'tables',
      'The database was used by a newer version of Latchkey than this one.',
      'Run that version everywhere. Going back needs the backup that was made before the upgrade.',
    );
  if (missing === 0) return fine('tables', 'They are those of this version.');
  return broken(
    'tables',
    `${counted(missing, 'migration')} of this version still to be made.`,
    'Start Latchkey: it makes them at its start.',
  );
}
