/** Where the widget puts its token, and a form takes it from: each token once. */
export interface TokenBox {
  put(token: string): void;
  /** The token is not good any more, and another one is on its way. */
  empty(): void;
  /** There will be none before somebody does something about it: whoever waits gets nothing. */
  giveUp(): void;
  /** Waits for a token, at most so many milliseconds; undefined where none came. */
  take(milliseconds: number): Promise<string | undefined>;
}

export function tokenBox(): TokenBox {
  let held: string | undefined;
  let hopeless = false;
  let handOver: ((token: string | undefined) => void) | undefined;

  const settle = (token: string | undefined) => {
    const waiting = handOver;
    handOver = undefined;
    if (waiting) waiting(token);
    else held = token;
  };

  return {
    put(token) {
      hopeless = false;
      settle(token);
    },
    empty() {
      held = undefined;
      hopeless = false;
    },
    giveUp() {
      hopeless = true;
      settle(undefined);
    },
    take(milliseconds) {
      const token = held;
      held = undefined;
      if (token !== undefined || hopeless) return Promise.resolve(token);
      return new Promise((resolve) => {
        const late = setTimeout(() => settle(undefined), milliseconds);
        handOver = (value) => {
          clearTimeout(late);
          resolve(value);
        };
      });
    },
  };
}
