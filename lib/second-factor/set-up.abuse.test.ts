import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { succeeded } from '@/lib/testing/people';
import { codeOf, enrolled, giveCode, pendingFor } from '@/lib/testing/second-factor';

afterAll(closeDb);

describe('setting up an authenticator app', () => {
  test('makes the session a whole one, and every sign-in after it takes a code', async () => {
    const person = await enrolled();
    const me = succeeded(await person.api.get('/api/v1/auth/me'), 200);
    expect(me).toMatchObject({ aal: 2, mfa_enabled: true, mfa_required: false });
    expect(me.amr).toEqual(expect.arrayContaining(['pwd', 'otp', 'mfa']));
    const pending = await pendingFor(person);
    expect((await pending.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    const body = succeeded(await giveCode(pending, codeOf(person.seed, 1)), 200);
    expect(body.mfa_required).toBe(false);
    expect(person.recoveryCodes).toHaveLength(10);
  });
});
