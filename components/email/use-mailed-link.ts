'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { type Problem, problemOf } from '@/components/forms/problem';
import { ApiProblem, api } from '@/lib/api/client';
import type { Success } from '@/lib/api/contract';
import type { Contracts } from '@/lib/api/contracts';

/** What the API says a mailed link is for. */
export type LinkFacts = Success<Contracts['inspectLink']>;
export type LinkPurpose = LinkFacts['purpose'];

type View =
  | { kind: 'reading' }
  | { kind: 'no_token' }
  | { kind: 'not_valid' }
  | { kind: 'trouble'; problem: Problem }
  | { kind: 'open'; token: string; facts: LinkFacts };

export interface MailedLink {
  view: View;
  /** Asks once more what the link is for; the view shows it. */
  look: () => Promise<View>;
  /** Runs what the link is for; where it turns out to be used or too old, the view says so. Rejects as `work` does. */
  use: <T>(work: () => Promise<T>) => Promise<T>;
}

const tokenInAddress = () => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';

/** A used token has no business in the address bar, the history or a screenshot. */
function forgetToken(): void {
  window.history.replaceState(null, '', window.location.pathname);
}

async function lookAt(token: string, purposes: readonly LinkPurpose[]): Promise<View> {
  if (token === '') return { kind: 'no_token' };
  try {
    const facts = await api('POST /api/v1/auth/email/link', { body: { token } });
    return purposes.includes(facts.purpose) ? { kind: 'open', token, facts } : { kind: 'not_valid' };
  } catch (thrown) {
    const unusable = thrown instanceof ApiProblem && ['token_invalid', 'validation_failed'].includes(thrown.code);
    return unusable ? { kind: 'not_valid' } : { kind: 'trouble', problem: problemOf(thrown) };
  }
}

/**
 * Reads the token out of the fragment of the address and asks what it is for, which changes nothing: mail scanners open links and run
 * scripts. Another link opened in the same tab changes only the fragment, and is read as well.
 */
export function useMailedLink(purposes: readonly LinkPurpose[]): MailedLink {
  const [view, setView] = useState<View>({ kind: 'reading' });
  // Pages write the list in place; what counts is what it says.
  const wanted = purposes.join();
  // As it was read: the router may write the address anew without its fragment.
  const read = useRef('');

  const look = useCallback(async () => {
    const token = read.current;
    const found = await lookAt(token, wanted.split(',') as LinkPurpose[]);
    if (token === read.current) setView(found);
    return found;
  }, [wanted]);

  useEffect(() => {
    const begin = () => {
      read.current = tokenInAddress();
      setView({ kind: 'reading' });
      void look();
    };
    begin();
    window.addEventListener('hashchange', begin);
    return () => window.removeEventListener('hashchange', begin);
  }, [look]);

  const use = useCallback<MailedLink['use']>(async (work) => {
    try {
      const result = await work();
      forgetToken();
      return result;
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.code === 'token_invalid') {
        forgetToken();
        setView({ kind: 'not_valid' });
      }
      throw thrown;
    }
  }, []);

  return { view, look, use };
}
