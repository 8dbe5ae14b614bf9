import type { SessionStatus } from '@/lib/api/contracts/shapes';

/** How much longer a session lasts, in milliseconds that passed in this browser: its clock may be set to any time. */
export interface Span {
  warning: boolean;
  /** The end cannot be put off. */
  final: boolean;
  /** In the time of `performance.now()`. */
  endsAt: number;
  left: () => number;
  untilWarning: () => number;
  /** What a session that is over by now ended of. */
  why: () => 'idle' | 'lifetime' | 'ended';
}

/** When to look again at a session that ends too soon to be warned of and cannot be extended yet. */
const SOON = 5000;

/** Reads an answer of the server; null where nobody is signed in. Times of the server are compared only with each other. */
export function readStatus(status: SessionStatus): Span | null {
  const { ends_in, expires_at, idle_expires_at, warning_at, can_extend } = status;
  if (ends_in === null || expires_at === null || idle_expires_at === null || warning_at === null) return null;
  const lasting = ends_in * 1000;
  const lifetime = Date.parse(expires_at);
  const end = Math.min(lifetime, Date.parse(idle_expires_at));
  const notice = end - Date.parse(warning_at);
  const final = lifetime - end < 2000;
  const began = performance.now();
  const wall = Date.now();
  // The steady clock of some systems stands still while they sleep; the other one may jump. The one that is ahead is believed.
  const passed = () => Math.max(performance.now() - began, Date.now() - wall);
  const left = () => lasting - passed();
  return {
    // Somebody who was here a moment ago is not asked whether they still are, even if the idle time is shorter than the notice.
    warning: status.warning && (final || can_extend),
    final: final && !can_extend,
    endsAt: began + lasting,
    left,
    // Whole seconds came rounded down, and a question too early would be asked twice.
    untilWarning: () => (status.warning ? SOON : left() - notice + 1000),
    why: () => (left() > SOON ? 'ended' : final ? 'lifetime' : 'idle'),
  };
}
