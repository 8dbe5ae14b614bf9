'use client';

import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { ApiProblem } from '@/lib/api/client';
import { FreshAuthDialog } from './fresh-auth-dialog';

/** The person closed the dialog instead of confirming. Nothing was done; nothing needs to be said. */
export class NotConfirmed extends Error {
  constructor() {
    super('The person did not confirm');
    this.name = 'NotConfirmed';
  }
}

export type WithFreshAuth = <T>(attempt: () => Promise<T>) => Promise<T>;

const FreshAuthContext = createContext<WithFreshAuth | null>(null);

interface Waiting {
  confirmed: () => void;
  refused: (reason: NotConfirmed) => void;
}

/** Lets everything inside it use `useFreshAuth`. Holds the one dialog that asks. */
export function FreshAuthProvider({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const [methods, setMethods] = useState<readonly string[]>([]);
  const waiting = useRef<Waiting[]>([]);

  const settle = useCallback((how: (one: Waiting) => void) => {
    setAsking(false);
    waiting.current.splice(0).forEach(how);
  }, []);

  const withFreshAuth = useCallback<WithFreshAuth>(async (attempt) => {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem && thrown.code === 'reauthentication_required')) throw thrown;
      setMethods(thrown.methods);
    }
    await new Promise<void>((confirmed, refused) => {
      waiting.current.push({ confirmed, refused });
      setAsking(true);
    });
    return attempt();
  }, []);

  return (
    <FreshAuthContext value={withFreshAuth}>
      {children}
      <FreshAuthDialog
        open={asking}
        methods={methods}
        onConfirmed={() => settle((one) => one.confirmed())}
        onClose={() => settle((one) => one.refused(new NotConfirmed()))}
      />
    </FreshAuthContext>
  );
}

/**
 * Returns `withFreshAuth(attempt)`: runs the attempt and, where the API answers 403 `reauthentication_required`, asks the person to
 * confirm with a credential and runs it once more. Rejects with `NotConfirmed` when they close the dialog, else as the attempt does.
 */
export function useFreshAuth(): WithFreshAuth {
  const withFreshAuth = useContext(FreshAuthContext);
  if (!withFreshAuth) throw new Error('useFreshAuth needs a FreshAuthProvider above it');
  return withFreshAuth;
}
