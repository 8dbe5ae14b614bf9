import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { places } from './places';

const mail = { flags: { mail: true } };
const other = { flags: null };

let events: EventEmitter;
let woken: { times: number };
let ask: () => string[];
beforeEach(() => {
  events = new EventEmitter();
  const own = { times: 0 };
  woken = own;
  ask = places(events, { flag: 'mail', most: 2, wake: () => (own.times += 1) });
});

/** A worker that looks. Answers whether it may take a job with the flag. */
function looks(workerId: string): boolean {
  const may = ask().length === 0;
  events.emit('worker:getJob:start', { worker: { workerId } });
  return may;
}
const finds = (workerId: string, job: object) => events.emit('job:start', { worker: { workerId }, job });
const findsNothing = (workerId: string) => events.emit('worker:getJob:empty', { worker: { workerId } });
const fails = (workerId: string) => events.emit('worker:getJob:error', { worker: { workerId } });
const isDone = (workerId: string) => events.emit('job:complete', { worker: { workerId } });

describe('jobs with a flag', () => {
  test('never have more than their places, however many workers look at once', () => {
    expect(['a', 'b', 'c', 'd'].map(looks)).toEqual([true, true, false, false]);
    for (const worker of ['a', 'b']) finds(worker, mail);
    for (const worker of ['c', 'd']) finds(worker, other);
    expect(['e', 'f'].map(looks)).toEqual([false, false]);
    isDone('c');
    expect(looks('c')).toBe(false);
    isDone('a');
    expect([looks('a'), looks('g')]).toEqual([true, false]);
  });

  test.each([
    ['found nothing', findsNothing],
    ['failed', fails],
    ['found another', (worker: string) => finds(worker, other)],
  ])('get a place back from a look that %s', (_name, end) => {
    expect(['a', 'b', 'c'].map(looks)).toEqual([true, true, false]);
    end('a');
    expect([looks('d'), looks('e')]).toEqual([true, false]);
  });

  test('that may have been passed over are looked for again when a place turns out to be free, until there is none', async () => {
    for (const worker of ['a', 'b', 'c']) looks(worker);
    findsNothing('c');
    finds('b', mail);
    await sleep(100);
    expect(woken.times).toBe(0);
    finds('a', other);
    await sleep(100);
    expect(woken.times).toBe(1);
    expect(looks('c')).toBe(true);
    findsNothing('c');
    isDone('b');
    await sleep(100);
    expect(woken.times).toBe(1);
  });

  test('wake nobody where nobody was told to pass', async () => {
    for (const worker of ['a', 'b']) looks(worker);
    finds('a', mail);
    findsNothing('b');
    isDone('a');
    await sleep(100);
    expect(woken.times).toBe(0);
  });
});
