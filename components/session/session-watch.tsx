'use client';

import { createContext, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EndingDialog } from './ending-dialog';
import { leaveToOther } from './leave';
import { Veil } from './veil';
import { type View, type Watch, watchSession } from './watch';

/** The id of the user that the page round it was drawn for. */
export const DrawnForContext = createContext<string | null>(null);

/**
 * Stands round every page of an account. Warns before the session ends, hides and leaves the page when it has ended or when somebody
 * else is signed in, in step with the other tabs of the browser.
 */
export function SessionWatch({ user, children }: { user: string; children: ReactNode }) {
  const [drawnFor] = useState(user);
  const [view, setView] = useState<View>({ kind: 'quiet' });
  const watch = useRef<Watch>(undefined);

  // Before anything is painted: what the browser or the router brings back may have to be covered.
  useLayoutEffect(() => {
    const started = watchSession(drawnFor, setView);
    watch.current = started;
    return started.stop;
  }, [drawnFor]);

  // The server draws the page again after a change, for whoever is signed in then.
  useEffect(() => {
    if (user !== drawnFor) leaveToOther();
  }, [user, drawnFor]);

  return (
    <DrawnForContext value={drawnFor}>
      {children}
      <EndingDialog
        warning={view.kind === 'warning' ? view : null}
        user={drawnFor}
        onStay={async () => watch.current?.stay()}
        onDismiss={() => watch.current?.dismiss()}
      />
      <Veil view={view} onRetry={() => void watch.current?.look()} />
    </DrawnForContext>
  );
}
