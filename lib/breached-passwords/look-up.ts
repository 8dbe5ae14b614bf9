import { createHash } from 'node:crypto';
import type { ClientContext } from '@/lib/core/client-context';
import { seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { askService, OutboundFailed } from '@/lib/core/outbound';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';

/** Whoever waits is choosing a password; a list that is slower than this is not worth their time. */
const BUDGET = seconds(1);
/** About twenty times a padded range. */
const MOST_BYTES = 1024 * 1024;

const LINE = /^([0-9A-F]{35}):(\d+)$/i;

/** How often the hash with this ending was seen. Padding says 0. Throws where the text is no range. */
function seenIn(range: string, ending: string): number {
  const lines = range.split(/\r?\n/).filter(Boolean);
  const entries = lines.map((line) => LINE.exec(line));
  if (entries.length === 0 || entries.includes(null)) throw new OutboundFailed('malformed');
  return Number(entries.find((entry) => entry?.[1]?.toUpperCase() === ending)?.[2] ?? 0);
}

/**
 * True for a password that became known in a break-in somewhere, by a k-anonymity look-up (the range protocol of Pwned Passwords): the
 * service learns 20 bits of a SHA-1 hash, with padding not even how many fit them. Where it is away or takes more than a second the
 * password is taken, and an event says so. Without a configured service false.
 */
export async function isBreachedPassword(password: string, client: ClientContext): Promise<boolean> {
  const url = config().breachedPasswordsUrl;
  if (url === null) return false;
  const hash = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
  try {
    const { status, text } = await askService(`${url}${hash.slice(0, 5)}`, {
      headers: { 'add-padding': 'true' },
      milliseconds: BUDGET,
      mostBytes: MOST_BYTES,
    });
    if (status !== 200) throw new OutboundFailed('status');
    return seenIn(text, hash.slice(5)) > 0;
  } catch (error) {
    if (!(error instanceof OutboundFailed)) throw error;
    const { reason } = error;
    log.warn({ reason }, 'breached passwords could not be looked up');
    await record(db(), client, { type: 'password.breach_check_failed', outcome: 'failure', data: { reason } });
    return false;
  }
}
