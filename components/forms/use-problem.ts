'use client';

import { useCallback, useState } from 'react';
import { type Problem, pauseUntil, problemOf } from './problem';
import { useHeld } from './use-held';

interface Told {
  /** For `FormProblem`. */
  problem: Problem | null;
  /** Time is missing: whatever was pressed cannot be pressed again before it is over. */
  held: boolean;
  /** Says what was thrown. */
  tell: (thrown: unknown) => void;
  /** Says it in words of one's own; `pause`: in how many seconds it may be tried again. */
  say: (text: string, pause?: number | null) => void;
  clear: () => void;
}

/** What went wrong with something that is no form. */
export function useProblem(): Told {
  const [problem, setProblem] = useState<Problem | null>(null);
  const held = useHeld(problem?.until);
  const tell = useCallback((thrown: unknown) => setProblem(problemOf(thrown)), []);
  const say = useCallback((text: string, pause: number | null = null) => {
    setProblem(pause === null ? { text } : pauseUntil(performance.now() + pause * 1000, text));
  }, []);
  const clear = useCallback(() => setProblem(null), []);
  return { problem, held, tell, say, clear };
}
