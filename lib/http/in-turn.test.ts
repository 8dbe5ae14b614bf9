import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { stopwatch } from '@/lib/core/clock';
import { inTurn } from './in-turn';

test('LGN-13: begins one thing in each turn of the event loop, in order', async () => {
  const { enter } = inTurn();
  const begun: number[] = [];
  for (let one = 0; one < 5; one += 1) enter(() => void begun.push(one));
  expect(begun).toEqual([]);
  for (let turns = 1; turns <= 5; turns += 1) {
    await turn();
    expect(begun).toHaveLength(turns);
  }
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  enter(() => void begun.push(5));
  await turn();
  expect(begun).toHaveLength(6);
});

test('LGN-13: lets a crowd in before it begins, and one without an end does not stop it', async () => {
  const { enter, arrived } = inTurn();
  const begun: number[] = [];
  for (let one = 0; one < 3; one += 1) enter(() => void begun.push(one));
  for (let turns = 0; turns < 20; turns += 1) {
    arrived();
    await turn();
  }
  expect(begun).toEqual([]);
  await turn();
  expect(begun).toEqual([0]);
  const elapsed = stopwatch();
  while (begun.length < 3 && elapsed() < 5000) {
    arrived();
    await turn();
  }
  expect(begun).toEqual([0, 1, 2]);
});
