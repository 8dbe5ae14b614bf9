import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '@/lib/core/config';
import { LOOPBACK_HOSTS } from '@/lib/core/config/parts';
import { liesIn, namedNetworks } from '@/lib/core/networks';

/** Set by our server on requests that may read the local inbox, and by nobody else. */
export const INBOX_HEADER = 'x-latchkey-inbox';

/** What proxies add. Behind one on this machine everybody would seem to be on it. */
const FORWARDED = /^(?:forwarded|via|x-forwarded.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-.*)$/;

interface Asker {
  /** Address of the other end of the connection, whoever a proxy says the client is. */
  ip: string;
  /** Headers as they came, before ours were set. */
  headers: IncomingHttpHeaders;
}

/** Where mail is kept to be read instead of being sent, and the site is this machine's own. */
export function hasInbox({ mail, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>): boolean {
  return mail.smtp === null && LOOPBACK_HOSTS.has(new URL(publicUrl).hostname);
}

/**
 * True where there is an inbox and whoever asks sits at this machine. The name that was asked for has to be the site's, too: a page of
 * elsewhere whose name was made to point here (DNS rebinding) reads nobody's mail.
 */
export function mayReadInbox(config: Pick<Config, 'mail' | 'publicUrl'>, { ip, headers }: Asker): boolean {
  if (!hasInbox(config) || !liesIn(namedNetworks.loopback, ip)) return false;
  if (Object.keys(headers).some((name) => FORWARDED.test(name))) return false;
  const asked = `http://${headers.host ?? ''}`;
  return URL.canParse(asked) && LOOPBACK_HOSTS.has(new URL(asked).hostname);
}

/** True for every spelling that the framework might take for a path of the inbox. */
export function isInboxPath(pathname: string): boolean {
  try {
    return /^\/+inbox(?:\/|$)/i.test(decodeURIComponent(pathname));
  } catch {
    return false;
  }
}

/** True for the HTML of a mail, which a page of the inbox frames. */
export function isMailDocument(pathname: string): boolean {
  return /^\/inbox\/[^/]+\/html$/.test(pathname);
}
