'use client';

import { DEFAULT_ONLOAD_NAME, DEFAULT_SCRIPT_ID, Turnstile } from '@marsidev/react-turnstile';
import { useEffect, useRef, useState } from 'react';
import type { CaptchaSetup } from '@/lib/api/captcha-setup';
import type { TokenBox } from './token-box';

interface WidgetProps {
  setup: CaptchaSetup;
  action: string;
  box: TokenBox;
  /** The widget cannot be had: its script is blocked or away, or it failed. */
  onFail: () => void;
}

/** A script that is neither there nor refused after so long is taken for blocked. */
const PATIENCE = 10_000;

/** Below this the wide form of the widget does not fit. */
const WIDE = 300;

/**
 * Puts the provider's script into the page, once. The package knows it by its id and waits for its call; its own way of loading it
 * knows only one address.
 */
function loadScript(origin: string, onFail: () => void): void {
  if (document.getElementById(DEFAULT_SCRIPT_ID)) return;
  const script = document.createElement('script');
  script.id = DEFAULT_SCRIPT_ID;
  script.async = true;
  // What the policy of the page lets run carries its nonce, and so does what that loads.
  script.nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  script.src = `${origin}/turnstile/v0/api.js?onload=${DEFAULT_ONLOAD_NAME}&render=explicit`;
  const giveUp = () => {
    // So that the next try is one.
    script.remove();
    onFail();
  };
  const late = setTimeout(giveUp, PATIENCE);
  script.onload = () => clearTimeout(late);
  script.onerror = () => {
    clearTimeout(late);
    giveUp();
  };
  document.head.append(script);
}

/** Cloudflare's widget. What comes of it is put into the box. */
export function Widget({ setup, action, box, onFail }: WidgetProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<'flexible' | 'compact' | null>(null);

  useEffect(() => {
    const room = frame.current;
    if (!room) return;
    const observer = new ResizeObserver(() => setSize(room.clientWidth < WIDE ? 'compact' : 'flexible'));
    observer.observe(room);
    return () => observer.disconnect();
  }, []);
  // Behind the widget's own effects, which get ready for the script's call.
  useEffect(() => {
    if (size) loadScript(setup.origin, onFail);
  }, [size, setup.origin, onFail]);

  return (
    <div ref={frame} className="min-w-0 overflow-hidden">
      {size && (
        <Turnstile
          injectScript={false}
          siteKey={setup.siteKey}
          options={{ action, size, responseField: false, retry: 'never' }}
          onSuccess={box.put}
          onExpire={box.empty}
          onBeforeInteractive={box.giveUp}
          onError={onFail}
          onUnsupported={onFail}
        />
      )}
    </div>
  );
}
