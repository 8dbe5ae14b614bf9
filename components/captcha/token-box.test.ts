import { describe, expect, test, vi } from 'vitest';
import { tokenBox } from './token-box';

describe('a token', () => {
  test('that is there is taken at once, and only once', async () => {
    vi.useFakeTimers();
    const box = tokenBox();
    box.put('one');
    expect(await box.take(1000)).toBe('one');
    const second = box.take(1000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await second).toBeUndefined();
    vi.useRealTimers();
  });

  test('that comes while somebody waits goes to them, and to nobody after', async () => {
    vi.useFakeTimers();
    const box = tokenBox();
    const waiting = box.take(1000);
    box.put('one');
    expect(await waiting).toBe('one');
    const second = box.take(500);
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toBeUndefined();
    // The time of the first one is over by now, and must not take away what came since.
    box.put('two');
    await vi.advanceTimersByTimeAsync(1000);
    expect(await box.take(0)).toBe('two');
    vi.useRealTimers();
  });

  test('that expired is not handed out', async () => {
    vi.useFakeTimers();
    const box = tokenBox();
    box.put('one');
    box.empty();
    const waiting = box.take(1000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waiting).toBeUndefined();
    vi.useRealTimers();
  });

  test('that cannot come is not waited for, until there is hope again', async () => {
    const box = tokenBox();
    const waiting = box.take(60_000);
    box.giveUp();
    expect(await waiting).toBeUndefined();
    expect(await box.take(60_000)).toBeUndefined();
    box.empty();
    const again = box.take(60_000);
    box.put('one');
    expect(await again).toBe('one');
  });
});
