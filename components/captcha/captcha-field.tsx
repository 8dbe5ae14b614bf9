'use client';

import { useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import type { CaptchaSetup } from '@/lib/api/captcha-setup';
import type { TokenBox } from './token-box';
import { Widget } from './widget';

export type Stage = 'resting' | 'shown' | 'failed';

interface CaptchaFieldProps {
  setup: CaptchaSetup;
  action: string;
  box: TokenBox;
  stage: Stage;
  /** Another widget for another token. */
  round: number;
  onBegin: () => void;
  onFail: () => void;
  onAgain: () => void;
}

const soft = 'rounded-control border border-line px-3.5 py-2.5 text-sm text-ink-soft';

/**
 * Where a form shows that check, with its room kept from the beginning. Nothing of the provider is loaded before somebody is in the
 * form: most people on the page may use another key.
 */
export default function CaptchaField({
  setup,
  action,
  box,
  stage,
  round,
  onBegin,
  onFail,
  onAgain,
}: CaptchaFieldProps) {
  const place = useRef<HTMLFieldSetElement>(null);
  const resting = stage === 'resting';

  useEffect(() => {
    const form = place.current?.closest('form');
    if (!resting || !form) return;
    if (form.contains(document.activeElement)) onBegin();
    form.addEventListener('focusin', onBegin);
    return () => form.removeEventListener('focusin', onBegin);
  }, [resting, onBegin]);

  return (
    <fieldset ref={place} className="mb-3 grid min-h-[65px] min-w-0 grid-cols-1 content-center">
      <legend className="sr-only">Check that you are a person</legend>
      {resting ? <p className={soft}>A short check that you are a person appears here.</p> : null}
      {stage === 'shown' ? <Widget key={round} setup={setup} action={action} box={box} onFail={onFail} /> : null}
      {stage === 'failed' ? (
        <div role="alert" className={`${soft} grid gap-2`}>
          <p>
            The check that you are a person could not be loaded. It comes from{' '}
            <span className="wrap-anywhere">{new URL(setup.origin).host}</span>: allow that in your blocker, or look at
            your connection.
          </p>
          <Button type="button" variant="quiet" size="small" className="-ml-3 justify-self-start" onClick={onAgain}>
            Load it again
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
