/**
 * Begins what it is given in that order, one in each turn of the event loop. Hundreds that arrive at once would else be begun in a single
 * one, and everything else would wait for seconds.
 */
export function inTurn(): (begin: () => void) => void {
  const waiting: (() => void)[] = [];
  const next = () => {
    // Before it is begun: one that throws must not keep the others.
    if (waiting.length > 1) setImmediate(next);
    waiting.shift()?.();
  };
  return (begin) => {
    if (waiting.push(begin) === 1) setImmediate(next);
  };
}
