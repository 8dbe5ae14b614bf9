'use client';

import { useEffect, useRef, useState } from 'react';
import type { Session } from '@/lib/api/contracts/shapes';
import { SessionRow } from './session-row';

/** Where the account is signed in, this device first. */
export function SessionList({ sessions, now }: { sessions: Session[]; now: string }) {
  const [ended, setEnded] = useState<string | null>(null);
  const note = useRef<HTMLParagraphElement>(null);
  const ordered = [...sessions].sort((a, b) => Number(b.current) - Number(a.current));

  // The button that had the focus goes with its row.
  useEffect(() => {
    if (ended) note.current?.focus();
  }, [ended]);

  return (
    <>
      <ul className="divide-y divide-line">
        {ordered.map((session) => (
          <SessionRow key={session.id} session={session} now={now} onEnded={() => setEnded(session.device)} />
        ))}
      </ul>
      <p ref={note} role="status" tabIndex={-1} className="text-sm text-ink-soft outline-none not-empty:mt-4">
        {noteText(ended, sessions.length)}
      </p>
    </>
  );
}

function noteText(ended: string | null, count: number): string | null {
  const rest = count === 1 ? 'You are signed in here and nowhere else.' : '';
  return `${ended ? `The session on ${ended} has ended. ` : ''}${rest}`.trim() || null;
}
