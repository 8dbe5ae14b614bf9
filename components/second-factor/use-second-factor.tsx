'use client';

import { useRouter } from 'next/navigation';
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from 'react';
import { useFreshAction } from '@/components/fresh-auth/use-fresh-action';
import { api } from '@/lib/api/client';
import { otherSessions } from './other-sessions';
import type { SetupDialog } from './setup-dialog';

export type Change = 'app' | 'passkeys' | 'codes';
type Begin = ComponentProps<typeof SetupDialog>['begin'];

interface Opened {
  Steps: typeof SetupDialog;
  begin: Begin;
  offersToEndOthers: boolean;
  /** What to say once it is done. */
  done: string;
}

const appAdded = 'The app is set up. From now on a code of it is asked for after every way of signing in.';
const appReplaced = 'The new app is set up. Codes of the one before are not taken any more.';

/** Before anything is changed: codes that are made but cannot be shown would be lost. */
const loadSteps = async () => (await import('./setup-dialog')).SetupDialog;

/** Everything that changes the second factor of the account: what runs, how it ended, and the dialog of its steps. */
export function useSecondFactor(account: string) {
  const router = useRouter();
  const { busy, problem, run } = useFreshAction();
  const [which, setWhich] = useState<Change>('app');
  const [opened, setOpened] = useState<Opened | null>(null);
  const opener = useRef<Element | null>(null);
  const [outcome, setOutcome] = useState<{ tone: 'danger' | 'positive'; text: string } | null>(null);

  function change(subject: Change, work: Parameters<typeof run>[0]) {
    // A button loses the focus while it is busy, and gets it back when the steps are left.
    opener.current = document.activeElement;
    setWhich(subject);
    setOutcome(null);
    void run(work);
  }

  function finish(text: string) {
    setOpened(null);
    setOutcome({ tone: 'positive', text });
    router.refresh();
  }

  const left = opened === null && outcome === null;
  useEffect(() => {
    if (left && opener.current instanceof HTMLElement) opener.current.focus();
  }, [left]);

  const changes = {
    setUpApp: (replaces: boolean) =>
      change('app', async (fresh) => {
        const Steps = await loadSteps();
        const seed = await fresh(() => api('POST /api/v1/auth/mfa/totp/enroll'));
        setOpened({ Steps, begin: { seed }, offersToEndOthers: true, done: replaces ? appReplaced : appAdded });
      }),
    removeApp: () =>
      change('app', async (fresh) => {
        await fresh(() => api('POST /api/v1/auth/mfa/totp/disable'));
        finish('The app is removed. Its codes are not asked for any more.');
      }),
    askForPasskeys: () =>
      change('passkeys', async (fresh) => {
        const [Steps, { askForPasskey }] = await Promise.all([loadSteps(), import('@/components/passkeys/calls')]);
        const codes = await askForPasskey(fresh);
        const done = 'From now on a passkey is asked for after every other way of signing in.';
        const others = codes.length > 0 ? 0 : await otherSessions();
        const begin = codes.length > 0 ? { codes } : { others };
        if (codes.length + others > 0) setOpened({ Steps, begin, offersToEndOthers: true, done });
        else finish(done);
      }),
    stopAskingForPasskeys: () =>
      change('passkeys', async (fresh) => {
        await fresh(() => api('POST /api/v1/auth/mfa/passkey/disable'));
        finish('A passkey is not asked for any more.');
      }),
    replaceCodes: () =>
      change('codes', async (fresh) => {
        const Steps = await loadSteps();
        const { recovery_codes: codes } = await fresh(() => api('POST /api/v1/auth/mfa/recovery-codes'));
        const done = 'The new recovery codes count. The ones from before are dead.';
        setOpened({ Steps, begin: { codes }, offersToEndOthers: false, done });
      }),
  };

  const dialog: ReactNode = opened ? (
    <opened.Steps
      begin={opened.begin}
      account={account}
      offersToEndOthers={opened.offersToEndOthers}
      onDone={() => finish(opened.done)}
      onLeave={() => setOpened(null)}
      onExpired={() => {
        setOpened(null);
        setOutcome({ tone: 'danger', text: 'This took longer than 15 minutes, so the secret is dead. Begin again.' });
      }}
    />
  ) : null;

  return {
    ...changes,
    busy: (subject: Change) => (busy === 'held' ? busy : busy && which === subject),
    problem,
    outcome,
    dialog,
  };
}
