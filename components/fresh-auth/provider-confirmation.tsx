'use client';

import { useEffect, useRef, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { oauthProblemText } from '@/components/oauth/problem-text';
import type { Provider } from '@/components/oauth/providers';
import { VISITS, type VisitEnd } from '@/components/oauth/visit-end';
import { Button } from '@/components/ui/button';
import { Sign } from '@/components/ui/sign';
import { api } from '@/lib/api/client';

/**
 * Confirms this session with an account at a provider, in a window of its own so that what was under way stays. That window's last
 * page tells how it went: it cannot be asked, because the visit elsewhere cuts the two apart.
 */
export function ProviderConfirmation({ provider, onConfirmed }: { provider: Provider; onConfirmed: () => void }) {
  const [waiting, setWaiting] = useState(false);
  const { problem, held, tell, say, clear } = useProblem();
  const visit = useRef<string | null>(null);
  const confirmed = useRef(onConfirmed);
  confirmed.current = onConfirmed;

  useEffect(() => {
    const channel = new BroadcastChannel(VISITS);
    channel.onmessage = ({ data }: MessageEvent<VisitEnd>) => {
      if (visit.current === null || data.visit !== visit.current) return;
      visit.current = null;
      setWaiting(false);
      if (data.error === null) confirmed.current();
      else say(oauthProblemText(data.error, provider.label) ?? 'That did not work. Try again.', data.pause);
    };
    return () => channel.close();
  }, [provider.label, say]);

  async function open() {
    clear();
    // Before anything that takes time: browsers allow a window only as the direct answer to a press.
    const popup = window.open('', 'latchkey-confirm', 'popup,width=480,height=700');
    if (!popup) return say('Your browser blocked the window. Allow pop-ups for this site, then press again.');
    // Names this visit among those of other tabs; it is no secret, and the server judges whatever is tried after it.
    const tag = String(performance.timeOrigin + performance.now());
    visit.current = tag;
    setWaiting(true);
    try {
      const { authorization_url } = await api('POST /api/v1/auth/oauth/{provider}', {
        params: { provider: provider.id },
        body: { purpose: 'reauthenticate', return_to: `/oauth-done?visit=${tag}` },
      });
      // The provider's pages have no business with this one.
      popup.opener = null;
      popup.location.replace(authorization_url);
    } catch (thrown) {
      popup.close();
      setWaiting(false);
      tell(thrown);
    }
  }

  return (
    <div className="grid gap-2.5">
      <FormProblem>{problem}</FormProblem>
      <Button variant="secondary" busy={held && 'held'} onClick={() => void open()}>
        <Sign name={provider.id} />
        {waiting ? `Open the ${provider.label} window again` : `Confirm with ${provider.label}`}
      </Button>
      <p role="status" className="text-sm text-ink-soft empty:hidden">
        {waiting ? 'Sign in in the window that has opened. We carry on here by ourselves.' : null}
      </p>
    </div>
  );
}
