import { hash } from '@node-rs/argon2';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  argon2Parameters,
  decoyHash,
  HashingBusy,
  hashingLoad,
  hashPassword,
  limitHashing,
  passwordHashOperations,
  verifyPassword,
} from './password';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const password = 'a long and lonely staircase';

describe('hashing', () => {
  test('is argon2id at 19 MiB, two passes and one lane at least, salted anew each time', async () => {
    expect(argon2Parameters.memoryKib).toBeGreaterThanOrEqual(19_456);
    expect(argon2Parameters.passes).toBeGreaterThanOrEqual(2);
    expect(argon2Parameters.lanes).toBeGreaterThanOrEqual(1);
    const [first, second] = await Promise.all([hashPassword(password), hashPassword(password)]);
    const { memoryKib, passes, lanes } = argon2Parameters;
    expect(first).toMatch(
      new RegExp(
        `^\\$argon2id\\$v=19\\$m=${memoryKib},t=${passes},p=${lanes}\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}$`,
      ),
    );
    expect(first).not.toBe(second);
    expect(first).not.toContain(password);
  });

  test('a right password is ok and needs no rehash; a wrong one is neither', async () => {
    const stored = await hashPassword(password);
    expect(await verifyPassword(stored, password)).toEqual({ ok: true, needsRehash: false });
    for (const wrong of ['', `${password} `, password.toUpperCase(), password.slice(1)]) {
      expect(await verifyPassword(stored, wrong), wrong).toEqual({ ok: false, needsRehash: false });
    }
  });

  test('spellings that Unicode calls equal are one password', async () => {
    const stored = await hashPassword('crème brûlée ångström');
    expect(await verifyPassword(stored, 'crème brûlée ångström'.normalize('NFD'))).toMatchObject({ ok: true });
    expect(await verifyPassword(stored, 'creme brulee angstrom')).toMatchObject({ ok: false });
  });

  test('every character counts, also beyond 72 bytes', async () => {
    const stored = await hashPassword(`${'é'.repeat(255)}a`);
    expect(await verifyPassword(stored, `${'é'.repeat(255)}b`)).toMatchObject({ ok: false });
  });

  test('weaker parameters, other argon2 kinds and other lanes ask for a rehash', async () => {
    const weaker = [
      { memoryCost: 19_455, timeCost: 2 },
      { memoryCost: 19_456, timeCost: 1 },
      { memoryCost: 19_456, timeCost: 2, algorithm: 1 },
    ];
    for (const options of weaker)
      expect(await verifyPassword(await hash(password, options), password)).toEqual({ ok: true, needsRehash: true });
    const stronger = await hash(password, { memoryCost: 32_768, timeCost: 3 });
    expect(await verifyPassword(stronger, password)).toEqual({ ok: true, needsRehash: false });
  });

  test('a lone surrogate is never hashed and never matches', async () => {
    await expect(hashPassword('\ud800 staircase')).rejects.toThrow(TypeError);
    const stored = await hashPassword('\ufffd staircase');
    expect(await verifyPassword(stored, '\ud800 staircase')).toEqual({ ok: false, needsRehash: false });
  });

  test('a hash that cannot be read is never ok', async () => {
    for (const stored of ['', 'x', '$argon2id$v=19$m=19456,t=2,p=1$AAAA', '$2b$10$abcdefghijklmnopqrstuv', password]) {
      expect(await verifyPassword(stored, password), stored).toEqual({ ok: false, needsRehash: false });
    }
  });
});

test('the decoy matches nothing and costs what a real hash costs', async () => {
  const stored = await hashPassword(password);
  const parameters = (hashed: string) => hashed.split('$').slice(0, 4);
  expect(parameters(decoyHash)).toEqual(parameters(stored));
  expect(decoyHash).toHaveLength(stored.length);

  const before = passwordHashOperations();
  for (const guess of ['', password, '\0'])
    expect(await verifyPassword(decoyHash, guess)).toEqual({ ok: false, needsRehash: false });
  expect(passwordHashOperations() - before).toBe(3);

  // The fastest of interleaved runs: what else the machine does slows both, and seldom every one of them.
  const fastest = { decoy: Number.POSITIVE_INFINITY, real: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < 12; turn += 1) {
    for (const [kind, against] of [
      ['decoy', decoyHash],
      ['real', stored],
    ] as const) {
      const started = performance.now();
      await verifyPassword(against, 'not the password');
      fastest[kind] = Math.min(fastest[kind], performance.now() - started);
    }
  }
  expect(fastest.decoy).toBeGreaterThan(fastest.real / 2);
  expect(fastest.decoy).toBeLessThan(fastest.real * 2);
});

describe('the line', () => {
  const defaults = { parallel: 2, waiting: 256 };
  afterEach(() => limitHashing(defaults));

  test('runs no more at once than allowed, serves everyone in turn, and counts the work', async () => {
    limitHashing({ parallel: 1, waiting: 10 });
    const before = passwordHashOperations();
    const finished: number[] = [];
    const all = Array.from({ length: 5 }, (_, index) => hashPassword(password).then(() => finished.push(index)));
    expect(hashingLoad()).toEqual({ running: 1, waiting: 4 });
    await Promise.all(all);
    expect(finished).toEqual([0, 1, 2, 3, 4]);
    expect(passwordHashOperations() - before).toBe(5);
    expect(hashingLoad()).toEqual({ running: 0, waiting: 0 });
  });

  test('beyond its bound the answer is busy at once, and nothing is hashed for it', async () => {
    limitHashing({ parallel: 1, waiting: 1 });
    const before = passwordHashOperations();
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => verifyPassword(decoyHash, password)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(HashingBusy);
      expect(reason).toMatchObject({
        code: 'busy',
        details: { headers: { 'retry-after': expect.stringMatching(/^\d+$/) } },
      });
    }
    expect(passwordHashOperations() - before).toBe(2);
    expect(await hashPassword(password)).toMatch(/^\$argon2id/);
  });

  test('bounds that make no sense are refused', () => {
    for (const bounds of [{ parallel: 0 }, { parallel: 1.5 }, { waiting: -1 }, { waiting: Number.NaN }]) {
      expect(() => limitHashing(bounds)).toThrow(RangeError);
    }
  });
});
