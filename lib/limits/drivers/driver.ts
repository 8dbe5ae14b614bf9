/** One counter of one limit. */
export interface Counter {
  key: string;
  most: number;
  seconds: number;
}

export interface Taken {
  /** False: it did not fit, and nothing was counted. */
  taken: boolean;
  /** What is counted by now. */
  used: number;
  /** Milliseconds until the counter begins anew. */
  resetMilliseconds: number;
  /** When the time it was counted in ends, by a clock that only the driver reads. */
  ends: number;
}

/**
 * Where counters are kept. The same rules in all of them: a counter begins with its first point and is over `seconds` later, by the clock
 * of the store; of any number of takers at once exactly as many get in as fit; what does not fit is not counted.
 */
export interface Driver {
  take(counter: Counter, cost: number): Promise<Taken>;
  /** Counts on top, over the most if need be. Nothing where the time that `ends` then is over: the next owes nothing. */
  charge(counter: Counter, cost: number, ends: number): Promise<void>;
  /** Takes back, to no less than nothing. Nothing where the time that `ends` then is over: the next has no credit. */
  giveBack(counter: Counter, cost: number, ends: number): Promise<void>;
  used(counter: Counter): Promise<number>;
  /** Begins the counter anew, and answers what it had: of any number at once, each point to one. */
  forget(counter: Counter): Promise<number>;
}
