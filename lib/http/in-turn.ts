import { stopwatch } from '@/lib/core/clock';

/** Who connects goes first, but nobody waits longer for that, in milliseconds. */
const PATIENCE = 500;

export interface Turns {
  /** Somebody has connected. */
  arrived(): void;
  enter(begin: () => void): void;
}

/**
 * Begins what enters in that order, one in each turn of the event loop, once nobody connects any more: Node accepts one connection a turn
 * (libuv 1.46), so of hundreds at once the last, which may want to know how we are, would else wait until those before it are under way.
 */
export function inTurn(): Turns {
  const waiting: (() => void)[] = [];
  let crowd: (() => number) | null = null;
  let more = false;
  const next = () => {
    crowd = more ? (crowd ?? stopwatch()) : null;
    more = false;
    if (crowd && crowd() < PATIENCE) return void setImmediate(next);
    // Before it is begun: one that throws must not keep the others.
    if (waiting.length > 1) setImmediate(next);
    waiting.shift()?.();
  };
  return {
    arrived() {
      more = true;
    },
    enter(begin) {
      if (waiting.push(begin) === 1) setImmediate(next);
    },
  };
}
