import type { SignedIn } from '@/lib/api/contracts/shapes';
import { knowsPasskeyAutofill, stopPasskeys } from '@/lib/passkeys/ceremony';
import { signInWithPasskey } from './sign-in-with-passkey';

/** A challenge lives for five minutes; a minute before that there is a new one. */
const RENEWAL = 4 * 60 * 1000;

interface AutofillOptions {
  remember: () => boolean;
  onDone: (answer: SignedIn) => void;
  /** The person chose a passkey and was not let in. Whatever goes wrong before that is nobody's business. */
  onRefused: (thrown: unknown) => void;
}

const within = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null;

/** A press that is still being worked on must not lose its request for a passkey to this one. */
const isBusy = () => document.querySelector('[aria-busy=true]') !== null;

/**
 * Lets the person choose a passkey in the list under the e-mail field (conditional mediation, WebAuthn Level 3 §5.1.4). Taken back as
 * soon as another way in is chosen, and there again when they come back to the field. Returns what stops it.
 */
export function offerAutofill({ remember, onDone, onRefused }: AutofillOptions): () => void {
  let offered: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function offer() {
    if (offered || isBusy()) return;
    const mine = new AbortController();
    offered = mine;
    timer = setTimeout(renew, RENEWAL);
    let chosen = false;
    const whenGiven = () => {
      chosen = true;
      return remember();
    };
    try {
      if (!(await knowsPasskeyAutofill())) return;
      onDone(await signInWithPasskey(whenGiven, { autofill: true, signal: mine.signal }));
    } catch (thrown) {
      if (chosen) onRefused(thrown);
      if (offered === mine) offered = undefined;
    }
  }

  function takeBack() {
    if (!offered) return;
    offered.abort();
    offered = undefined;
    clearTimeout(timer);
    stopPasskeys();
  }

  const offerIfSeen = () => document.visibilityState === 'visible' && void offer();

  function renew() {
    takeBack();
    offerIfSeen();
  }

  const listeners: [string, (event: Event) => unknown][] = [
    ['submit', takeBack],
    ['click', ({ target }) => within(target, '[aria-controls]') && takeBack()],
    ['focusin', ({ target }) => within(target, '[autocomplete$=webauthn]') && void offer()],
    ['visibilitychange', offerIfSeen],
  ];
  for (const [name, listener] of listeners) document.addEventListener(name, listener, { capture: true });
  void offer();

  return () => {
    takeBack();
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, { capture: true });
  };
}
