'use client';

import { lazy, type ReactNode, Suspense, useCallback, useRef, useState } from 'react';
import type { CaptchaAction } from '@/lib/api/captcha-setup';
import type { Stage } from './captcha-field';
import { useCaptchaSetup } from './captcha-provider';
import { tokenBox } from './token-box';

/** With all that only it needs. Most installations have no captcha, and most sign-ins none. */
const CaptchaField = lazy(() => import('./captcha-field'));

/** A check that asks nothing of the person takes a second or two. */
const PATIENCE = 10_000;

interface Captcha {
  /** To stand above the button of the form. Nothing where nobody is asked. */
  field: ReactNode;
  /** Whether this site has a captcha at all. */
  asked: boolean;
  /** Does the work with a token, where one is called for. */
  solved: <T>(work: (token: string | undefined) => Promise<T>) => Promise<T>;
}

const asksForOne = (thrown: unknown) => (thrown as { code?: unknown } | null)?.code === 'captcha_required';

/**
 * The captcha of one form. `always`: it is shown with the form and begins when somebody is in it. `when_asked`: it is shown once the
 * server asks for it, and the work is then tried again by itself. Each token is sent once; after it there is a new one.
 */
export function useCaptcha(action: CaptchaAction, when: 'always' | 'when_asked'): Captcha {
  const setup = useCaptchaSetup();
  const [box] = useState(tokenBox);
  const [stage, setStage] = useState<Stage>('resting');
  const [round, setRound] = useState(0);
  const begun = useRef(false);

  const begin = useCallback(() => {
    begun.current = true;
    setStage('shown');
  }, []);
  const fail = useCallback(() => {
    box.giveUp();
    setStage('failed');
  }, [box]);
  const renew = useCallback(() => {
    box.empty();
    setRound((count) => count + 1);
    begin();
  }, [box, begin]);

  async function solved<T>(work: (token: string | undefined) => Promise<T>): Promise<T> {
    if (!setup) return work(undefined);
    let token: string | undefined;
    const attempt = async () => {
      token = await box.take(PATIENCE);
      return work(token);
    };
    try {
      if (begun.current) return await attempt();
      if (when === 'always') {
        begin();
        return await attempt();
      }
      return await work(undefined).catch((thrown: unknown) => {
        if (!asksForOne(thrown)) throw thrown;
        begin();
        return attempt();
      });
    } finally {
      // It is used up, whatever came of it. One that the person has yet to solve stays.
      if (token !== undefined) renew();
    }
  }

  const field =
    setup && (when === 'always' || stage !== 'resting') ? (
      <Suspense fallback={<div className="mb-3 min-h-[65px]" />}>
        <CaptchaField {...{ setup, action, box, stage, round }} onBegin={begin} onFail={fail} onAgain={renew} />
      </Suspense>
    ) : null;
  return { field, asked: setup !== null, solved };
}
