import { type Problem, problemOf } from '@/components/forms/problem';
import { ApiProblem, api, drawFor, type Lost } from '@/lib/api/client';
import type { SessionStatus } from '@/lib/api/contracts/shapes';
import { forgetDraft, keepDrafts } from './drafts';
import { isLeaving, leaveToOther, leaveToSignIn, stays, veil } from './leave';
import { readStatus, type Span } from './status';
import { hearTabs, type SessionMessage, tellTabs } from './tell-tabs';

export type View =
  | { kind: 'quiet' }
  /** The end is near. `final`: it cannot be put off. `endsAt` is in the time of `performance.now()`. */
  | { kind: 'warning'; final: boolean; endsAt: number }
  /** The page is hidden until the server has said whose it is. */
  | { kind: 'unsure'; failed: Problem | null };

export interface Watch {
  /** Asks the server now. */
  look: () => Promise<void>;
  /** Puts the end off. Rejects with what the API threw. */
  stay: () => Promise<void>;
  /** Does not warn of this end again. */
  dismiss: () => void;
  stop: () => void;
}

const SECOND = 1000;
const RETRY = 15 * SECOND;
/** `setTimeout` takes no more than 31 bits and fires at once for anything longer; then the server is asked in between. */
const LONGEST = 2 ** 31 - 1;

/** True where this document has shown an account before and left it: what it shows now comes from the router's memory. */
let watchedBefore = false;

/**
 * Watches over the session that a page was drawn for. Asks the server at the start, when the tab is looked at again, shortly before
 * the session ends and at its end; asking keeps no session alive. Leaves the page when the session is over or somebody else's.
 */
export function watchSession(user: string, show: (view: View) => void): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let span: Span | null = null;
  let dismissed = false;
  let turn = 0;
  let hidden = false;
  let stopped = false;

  const wait = (ms: number, then: () => unknown) => {
    clearTimeout(timer);
    timer = setTimeout(then, Math.min(Math.max(ms, SECOND), LONGEST));
  };

  const hide = () => {
    hidden = true;
    veil(true);
  };

  function over(): void {
    const why = span?.why() ?? 'ended';
    tellTabs({ kind: 'signed_out', user, why });
    leaveToSignIn(why);
  }

  function take(status: SessionStatus): void {
    const read = readStatus(status);
    if (status.user_id !== null && status.user_id !== user) leaveToOther();
    else if (read) goOn(read);
    else over();
  }

  function goOn(now: Span): void {
    span = now;
    // Its last moment: what is hidden stays so.
    if (hidden && now.left() < SECOND) {
      wait(SECOND, look);
      return;
    }
    hidden = false;
    veil(false);
    if (!now.warning) dismissed = false;
    if (now.warning && !dismissed) show({ kind: 'warning', final: now.final, endsAt: now.endsAt });
    else show({ kind: 'quiet' });
    if (now.warning) wait(now.left(), coverAndLook);
    else wait(now.untilWarning(), look);
  }

  /** No answer proves nothing, so it changes nothing, except that after its end a session is not believed in. */
  function unanswered(thrown: unknown): void {
    const failed = problemOf(thrown);
    if (span && span.left() <= 0) hide();
    if (hidden) show({ kind: 'unsure', failed });
    const retry = Math.max(RETRY, (failed.until ?? 0) - performance.now());
    wait(span && !hidden ? Math.min(retry, span.left()) : retry, look);
  }

  async function look(): Promise<void> {
    turn += 1;
    const mine = turn;
    let status: SessionStatus | null = null;
    let failure: unknown;
    try {
      status = await api('GET /api/v1/auth/session-status');
      // Confirming or changing the password in another tab renews the cookie: the old one may have gone with this question.
      if (!status.authenticated) status = await api('GET /api/v1/auth/session-status');
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.code === 'session_changed') return;
      failure = thrown;
    }
    if (stopped || mine !== turn || isLeaving()) return;
    if (status) take(status);
    else unanswered(failure);
  }

  /** The session fell below what it was: the page is drawn anew, which leads to where it gets what it lacks. */
  async function finish(): Promise<void> {
    const me = await api('GET /api/v1/auth/me').catch(() => null);
    if (stopped || isLeaving() || !(me?.mfa_required || me?.mfa_enrollment_required)) return;
    keepDrafts();
    window.location.reload();
  }

  const losses: Record<Lost, () => void> = {
    session_changed: leaveToOther,
    unauthenticated: () => void look(),
    mfa_required: () => void finish(),
    mfa_enrollment_required: () => void finish(),
  };

  function coverAndLook(): void {
    hide();
    show({ kind: 'unsure', failed: null });
    void look();
  }

  function check(): void {
    if (span && span.left() <= 0) coverAndLook();
    else void look();
  }

  function heard(message: SessionMessage): void {
    const mine = message.user === user;
    if (mine && message.kind === 'signed_out') leaveToSignIn(message.why);
    else if (!(mine && message.kind === 'signed_in')) void look();
  }

  const seen = () => document.visibilityState === 'visible' && check();
  /** What the browser keeps of a page it puts away is hidden, so that it can only be brought back hidden. */
  const putAway = () => veil(true);
  const broughtBack = (event: Event) => {
    if (event instanceof PageTransitionEvent && !event.persisted) return;
    stays();
    coverAndLook();
  };
  const listeners: [EventTarget, string, (event: Event) => void][] = [
    [document, 'visibilitychange', seen],
    [window, 'online', check],
    [window, 'pagehide', putAway],
    [document, 'freeze', putAway],
    [window, 'pageshow', broughtBack],
    [document, 'resume', broughtBack],
  ];
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
  const deafen = hearTabs(heard);
  drawFor({ user, onLost: (code) => losses[code]() });
  forgetDraft(user);
  tellTabs({ kind: 'signed_in', user });
  if (watchedBefore) coverAndLook();
  else void look();

  return {
    look,
    async stay() {
      const status = await api('POST /api/v1/auth/session/extend');
      turn += 1;
      tellTabs({ kind: 'extended', user });
      take(status);
    },
    dismiss() {
      dismissed = true;
      show({ kind: 'quiet' });
    },
    stop() {
      stopped = true;
      watchedBefore = true;
      clearTimeout(timer);
      deafen();
      drawFor(null);
      // The router may take a covered page away; what comes in its place is nobody's.
      veil(false);
      for (const [target, name, listener] of listeners) target.removeEventListener(name, listener);
    },
  };
}
