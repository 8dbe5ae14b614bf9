import { afterAll, describe, expect, test } from 'vitest';
import { hours, minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { browserWith, proofOf, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const refresh = (refresh_token: string) => program().post('/api/v1/auth/refresh', { refresh_token });
const logIn = (email: string, password: string) => program().post('/api/v1/auth/email/login', { email, password });

describe('FLT-11: when the clock jumps', () => {
  test.each([
    ['an hour ahead and back', [hours(1), 0]],
    ['an hour back and on again', [-hours(1), 0]],
    ['to and fro', [hours(1), -hours(1), hours(2), 0]],
  ])('%s, a page stays signed in all along', async (_name, jumps) => {
    const page = await browserWith(connectEvm());
    const owner = await whoIs(page);
    for (const jump of jumps) await shifted(jump, async () => expect(await whoIs(page)).toBe(owner));
    succeeded(await page.post('/api/v1/auth/session/extend'), 200);
  });

  test('ahead, an access token ends; back again, one from the future is refused, and a refresh gets its owner out of that at once', async () => {
    const { accessToken, refreshToken, id } = await signedUp();
    const future = await shifted(hours(1), async () => {
      expect(await whoIs(program(accessToken))).toBe('unauthenticated');
      const tokens = succeeded(await refresh(refreshToken), 200);
      expect(await whoIs(program(tokens.access_token))).toBe(id);
      return tokens;
    });
    expect(await whoIs(program(future.access_token))).toBe('unauthenticated');
    // No token was spent by that, and none is reused: the session goes on.
    const now = succeeded(await refresh(future.refresh_token ?? ''), 200);
    expect(await whoIs(program(now.access_token))).toBe(id);
    expect(await whoIs(program(accessToken))).toBe(id);
  });

  test('nobody is locked out: a password and a wallet that were just used sign in an hour earlier', async () => {
    const wallet = connectSolana();
    const person = await signedUp();
    succeeded(await program().post('/api/v1/auth/solana/verify', await proofOf(wallet)), 201);
    await shifted(-hours(1), async () => {
      const { access_token } = succeeded(await logIn(person.email, person.password), 200);
      expect(await whoIs(program(access_token))).toBe(person.id);
      succeeded(await program().post('/api/v1/auth/solana/verify', await proofOf(wallet)), 200);
    });
    succeeded(await logIn(person.email, person.password), 200);
  });

  test('what was spent stays spent, at whatever time it comes again', async () => {
    const wallet = connectEvm();
    const proof = await proofOf(wallet);
    succeeded(await program().post('/api/v1/auth/evm/verify', proof), 201);
    const person = await signedUp();
    const { refresh_token: next = '' } = succeeded(await refresh(person.refreshToken), 200);
    succeeded(await refresh(next), 200);
    for (const jump of [-hours(1), -minutes(1), hours(1), 0]) {
      await shifted(jump, async () => {
        const { status, body } = await program().post('/api/v1/auth/evm/verify', proof);
        expect([status, body.code]).toEqual([401, 'challenge_invalid']);
      });
    }
    await shifted(-hours(1), async () => expect((await refresh(person.refreshToken)).body.code).toBe('refresh_reused'));
  });

  test('what ended stays ended: signing out, and a changed password, hold an hour earlier too', async () => {
    const page = await browserWith(connectEvm());
    const kept = { cookie: `latchkey.session=${page.cookies.get('latchkey.session')}` };
    const person = await signedUp();
    succeeded(await page.post('/api/v1/auth/logout'), 204);
    succeeded(await person.api.post('/api/v1/auth/logout'), 204);
    for (const jump of [-hours(1), -seconds(1), 0]) {
      await shifted(jump, async () => {
        expect((await page.get('/api/v1/auth/me', kept)).status).toBe(401);
        expect(await whoIs(person.api)).toBe('unauthenticated');
        expect((await refresh(person.refreshToken)).status).toBe(401);
      });
    }
  });
});

describe('FLT-11: two instances whose clocks are ninety seconds apart', () => {
  test('share pages and refresh tokens; an access token of the fast one waits at the slow one until its time has come', async () => {
    const [page, person] = [await browserWith(connectEvm()), await signedUp()];
    const owner = await whoIs(page);
    const fast = await shifted(seconds(90), async () => {
      expect(await whoIs(page)).toBe(owner);
      return succeeded(await refresh(person.refreshToken), 200);
    });
    expect(await whoIs(page)).toBe(owner);
    expect(await whoIs(program(fast.access_token))).toBe('unauthenticated');
    await shifted(seconds(86), async () => expect(await whoIs(program(fast.access_token))).toBe(person.id));
    succeeded(await refresh(fast.refresh_token ?? ''), 200);
  });

  test('agree on a text to sign, whichever of them issued it', async () => {
    for (const [issuing, spending] of [
      [seconds(90), 0],
      [0, seconds(90)],
    ] as const) {
      const proof = await shifted(issuing, () => proofOf(connectEvm()));
      await shifted(spending, async () => succeeded(await program().post('/api/v1/auth/evm/verify', proof), 201));
    }
  });
});
