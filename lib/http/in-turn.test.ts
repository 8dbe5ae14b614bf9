import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from './in-turn';

test('LGN-13: begins one thing in each turn of the event loop, in order, whatever else has come', async () => {
  const enter = inTurn();
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
