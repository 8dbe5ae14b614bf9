import Bowser from 'bowser';
import { now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { listLive, type SessionRow } from './queries';

/** "Firefox on Windows", or what of it is known. Never the raw header: that is the client's text. */
export function deviceName(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device';
  const { browser, os } = Bowser.parse(userAgent);
  if (browser.name && os.name) return `${browser.name} on ${os.name}`;
  return browser.name || os.name || 'A program';
}

/** The user's live sessions, the one seen last first. */
export async function liveSessions(userId: string): Promise<SessionRow[]> {
  return listLive(db(), userId, now());
}
