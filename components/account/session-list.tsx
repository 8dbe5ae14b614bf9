import type { Session } from '@/lib/api/contracts/shapes';
import { SessionRow } from './session-row';

/** Where the account is signed in, this device first. */
export function SessionList({ sessions, now }: { sessions: Session[]; now: string }) {
  const ordered = [...sessions].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <ul className="divide-y divide-line">
      {ordered.map((session) => (
        <SessionRow key={session.id} session={session} now={now} />
      ))}
    </ul>
  );
}
