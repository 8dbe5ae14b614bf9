import { describe, expect, test } from 'vitest';
import { PasskeyError, passkeyError } from './errors';

const named = (name: string, cause?: unknown) => Object.assign(new Error('words of a browser', { cause }), { name });

describe('what a ceremony threw is one of a few reasons', () => {
  test.each([
    ['NotAllowedError', 'declined'],
    ['TimeoutError', 'declined'],
    ['AbortError', 'stopped'],
    ['InvalidStateError', 'known'],
    ['ConstraintError', 'unfit'],
    ['NotSupportedError', 'unfit'],
    ['SecurityError', 'insecure'],
    ['UnknownError', 'failed'],
  ])('%s is `%s`, also inside an error of the library', (name, failure) => {
    expect(passkeyError(named(name)).failure).toBe(failure);
    expect(passkeyError(named('WebAuthnError', named(name))).failure).toBe(failure);
  });

  test('ours stays as it is, and what is no error or has no end is `failed`', () => {
    const ours = new PasskeyError('late');
    expect(passkeyError(ours)).toBe(ours);
    const ring = named('Ring');
    ring.cause = ring;
    for (const thrown of [null, undefined, 'text', 7, ring]) expect(passkeyError(thrown).failure).toBe('failed');
  });
});
