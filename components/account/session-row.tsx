'use client';

import { Monitor, SquareTerminal } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { useProviders } from '@/components/oauth/providers';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { TimeAgo } from '@/components/ui/time-ago';
import { api } from '@/lib/api/client';
import type { Session } from '@/lib/api/contracts/shapes';
import { isPasskey, methodName } from './method-name';

interface SessionRowProps {
  session: Session;
  now: string;
  onEnded: () => void;
}

/** One place where the account is signed in. */
export function SessionRow({ session, now, onEnded }: SessionRowProps) {
  const router = useRouter();
  const providers = useProviders();
  const [busy, setBusy] = useState(false);
  const { problem, held, tell, clear } = useProblem();
  const Icon = session.transport === 'bearer' ? SquareTerminal : Monitor;

  async function end() {
    setBusy(true);
    clear();
    try {
      await api('DELETE /api/v1/auth/sessions/{id}', { params: { id: session.id } });
      onEnded();
      router.refresh();
    } catch (thrown) {
      tell(thrown);
      setBusy(false);
    }
  }

  return (
    <li className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
          <Icon aria-hidden="true" className="size-5" />
        </span>
        <div className="grid min-w-0 flex-1 basis-44 gap-0.5">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            {session.device}
            {session.current ? <Badge tone="accent">This device</Badge> : null}
          </p>
          <p className="text-sm wrap-anywhere text-ink-soft">
            {methodName(session.method, providers)}
            {session.aal > 1 && !isPasskey(session.method) ? ' · second factor' : null}
            {session.ip ? ` · ${session.ip}` : null}
            {session.place ? ` · ${session.place}` : null}
          </p>
          <p className="text-sm text-ink-soft">
            Signed in <TimeAgo at={session.created_at} now={now} /> · seen{' '}
            <TimeAgo at={session.last_seen_at} now={now} />
          </p>
        </div>
        {session.current ? null : (
          <div className="pl-14 sm:pl-0">
            <Button
              variant="secondary"
              size="small"
              busy={busy || (held && 'held')}
              onClick={end}
              aria-label={`End the session on ${session.device}`}
            >
              End
            </Button>
          </div>
        )}
      </div>
      <FormProblem>{problem}</FormProblem>
    </li>
  );
}
