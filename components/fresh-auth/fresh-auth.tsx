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

interface Asked {
  /** Credentials that would do; none where one was proven just now. */
  methods: readonly string[];
  /** The second factor is asked for, too. */
  secondFactor: boolean;
}

/** Lets everything inside it use `useFreshAuth`. Holds the one dialog that asks. */
export function FreshAuthProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const [half, setHalf] = useState<'first' | 'second'>('first');
  const [asked, setAsked] = useState<Asked>({ methods: [], secondFactor: false });
  const waiting = useRef<Waiting[]>([]);

  const settle = useCallback((how: (one: Waiting) => void) => {
    setOpen(false);
    waiting.current.splice(0).forEach(how);
  }, []);

  const ask = useCallback(({ methods, secondFactor }: Asked) => {
    setAsked({ methods, secondFactor });
    setHalf(methods.length === 0 && secondFactor ? 'second' : 'first');
    setOpen(true);
    return new Promise<void>((confirmed, refused) => waiting.current.push({ confirmed, refused }));
  }, []);

  const withFreshAuth = useCallback<WithFreshAuth>(
    async (attempt) => {
      for (;;) {
        try {
          return await attempt();
        } catch (thrown) {
          if (!(thrown instanceof ApiProblem && thrown.code === 'reauthentication_required')) throw thrown;
          await ask(thrown);
        }
      }
    },
    [ask],
  );

  const confirmed = () => settle((one) => one.confirmed());
  return (
    <FreshAuthContext value={withFreshAuth}>
      {children}
      <FreshAuthDialog
        open={open}
        half={half}
        methods={asked.methods}
        onFirst={(answer) => ((answer?.second_factor_required ?? asked.secondFactor) ? setHalf('second') : confirmed())}
        onSecond={confirmed}
        onClose={() => settle((one) => one.refused(new NotConfirmed()))}
      />
    </FreshAuthContext>
  );
}

/**
 * Returns `withFreshAuth(attempt)`: runs the attempt and, where the API answers 403 `reauthentication_required`, asks the person to
 * confirm with what is missing and runs it again. Rejects with `NotConfirmed` when they close the dialog, else as the attempt does.
 */
export function useFreshAuth(): WithFreshAuth {
  const withFreshAuth = useContext(FreshAuthContext);
  if (!withFreshAuth) throw new Error('useFreshAuth needs a FreshAuthProvider above it');
  return withFreshAuth;
}
