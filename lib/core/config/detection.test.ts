import { describe, expect, test } from 'vitest';
import { loadConfig } from '@/lib/core/config';

const base = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://one:two@localhost:5432/three',
  AUTH_SECRET: 'a secret that only the tests know, of enough bytes',
};
function detection(env: Record<string, string>) {
  const loaded = loadConfig({ ...base, ...env });
  return loaded.ok ? loaded.config.detection : loaded.problems.map(({ variable }) => variable);
}

describe('the settings of detection', () => {
  test('have a threshold and a score for every rule, and may set each of them otherwise', () => {
    expect(detection({})).toMatchObject({
      thresholds: { brute_force: { most: 20, seconds: 3600 }, impossible_travel: 1000, unusual_place: true },
      scores: { spraying: 95 },
      actions: { notify: 40, captcha: 50, step_up: 60, block: 90 },
      blockSeconds: [60, 300, 1800, 7200, 86_400],
    });
    const set = {
      DETECTION: ' brute_force = 5/2m , spraying=off,impossible_travel=500',
      DETECTION_SCORES: 'spraying=100',
    };
    expect(detection({ ...set, DETECTION_ACTIONS: 'block=off,notify=0', BLOCK_MINUTES: '2, 4' })).toMatchObject({
      thresholds: {
        brute_force: { most: 5, seconds: 120 },
        spraying: null,
        impossible_travel: 500,
        unusual_place: true,
      },
      scores: { spraying: 100, brute_force: 90 },
      actions: { notify: 0, captcha: 50, step_up: 60, block: null },
      blockSeconds: [120, 240],
    });
    const off = { brute_force: null, spraying: null, distributed: null, impossible_travel: null, unusual_place: false };
    expect(detection({ DETECTION: 'off' })).toMatchObject({ thresholds: { ...off, bad_reputation: false } });
  });

  test.each([
    ['DETECTION', 'brute_force'],
    ['DETECTION', 'brute_force=1/1h'],
    ['DETECTION', 'brute_force=20/8d'],
    ['DETECTION', 'unusual_place=1'],
    ['DETECTION', 'impossible_travel=1'],
    ['DETECTION', 'nonsense=off'],
    ['DETECTION', 'toString=off'],
    ['DETECTION_SCORES', 'spraying=101'],
    ['DETECTION_SCORES', 'spraying=off'],
    ['DETECTION_ACTIONS', 'explode=1'],
    ['DETECTION_ACTIONS', 'block=-1'],
    ['BLOCK_MINUTES', '1,,5'],
    ['BLOCK_MINUTES', '0'],
    ['ALLOWED_IPS', '10.0.0.1/8'],
    ['ALLOWED_IPS', 'office'],
  ])('%s=%s stops the start', (name, value) => {
    expect(detection({ [name]: value })).toEqual([name]);
  });
});
