import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionStatus } from '@/lib/api/contracts/shapes';
import { readStatus } from './status';

const user = '019f0000-0000-7000-8000-000000000001';

/** What a server whose clock says 2031 answers. This browser's clock says something else. */
function answer(seconds: { idle: number; lifetime: number; notice: number }, over: Partial<SessionStatus> = {}) {
  const at = (offset: number) => new Date(Date.UTC(2031, 0, 1) + offset * 1000).toISOString();
  const end = Math.min(seconds.idle, seconds.lifetime);
  const status: SessionStatus = {
    authenticated: true,
    user_id: user,
    session_id: user,
    expires_at: at(seconds.lifetime),
    idle_expires_at: at(seconds.idle),
    ends_in: end,
    warning_at: at(end - seconds.notice),
    warning: end <= seconds.notice,
    can_extend: seconds.idle < seconds.lifetime,
  };
  return { ...status, ...over };
}

const read = (...input: Parameters<typeof answer>) => {
  const span = readStatus(answer(...input));
  if (!span) throw new Error('nobody is signed in');
  return span;
};

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(1999, 0, 1) }));
afterEach(() => void vi.useRealTimers());

describe('what is left of a session', () => {
  test('is counted in time that passed here, whatever this clock and the server’s say', () => {
    const span = read({ idle: 600, lifetime: 86_400, notice: 120 });
    expect([span.warning, span.left(), span.untilWarning()]).toEqual([false, 600_000, 481_000]);
    vi.advanceTimersByTime(100_000);
    expect([span.left(), span.untilWarning()]).toEqual([500_000, 381_000]);
  });

  test('goes on passing while a system sleeps and its steady clock stands still', () => {
    const span = read({ idle: 600, lifetime: 86_400, notice: 120 });
    vi.setSystemTime(Date.now() + 700_000);
    expect(span.left()).toBe(-100_000);
  });

  test('does not grow when the clock is put back', () => {
    const span = read({ idle: 600, lifetime: 86_400, notice: 120 });
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(span.left()).toBe(600_000);
  });

  test('is nothing for nobody', () => {
    const nobody = { ends_in: null, expires_at: null, idle_expires_at: null, warning_at: null };
    expect(readStatus(answer({ idle: 1, lifetime: 1, notice: 1 }, { ...nobody, authenticated: false }))).toBeNull();
  });
});

describe('the warning', () => {
  test('can be answered by staying while the idle time is what ends the session', () => {
    expect(read({ idle: 100, lifetime: 86_400, notice: 120 })).toMatchObject({ warning: true, final: false });
  });

  test('is final when the session has reached its greatest age', () => {
    const capped = { idle: 100, lifetime: 100, notice: 120 };
    expect(read(capped)).toMatchObject({ warning: true, final: true });
  });

  test('does not ask somebody who was here a moment ago, though the idle time is shorter than the notice', () => {
    const span = read({ idle: 60, lifetime: 86_400, notice: 120 }, { can_extend: false });
    expect(span).toMatchObject({ warning: false, final: false });
    expect(span.untilWarning()).toBeGreaterThan(0);
  });
});

describe('why a session is over', () => {
  test.each([
    [{ idle: 60, lifetime: 86_400, notice: 50 }, 60_000, 'idle'],
    [{ idle: 90, lifetime: 60, notice: 50 }, 60_000, 'lifetime'],
    [{ idle: 60, lifetime: 86_400, notice: 50 }, 10_000, 'ended'],
  ] as const)('%j, gone after %i ms: %s', (seconds, passed, why) => {
    const span = read(seconds);
    vi.advanceTimersByTime(passed);
    expect(span.why()).toBe(why);
  });
});
