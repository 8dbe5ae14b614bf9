import { setTimeout } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { days, hours, seconds, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { refreshTokens } from '@/lib/db/schema';
import { enteredWith, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventTypesAbout, liveLeaves, liveSessionIds, suspend } from '@/lib/testing/rows';
import { connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const entered = () => enteredWith(connectSolana());
const refresh = (token: string | undefined) => program().post('/api/v1/auth/refresh', { refresh_token: token });
const refreshed = async (token: string | undefined) => succeeded(await refresh(token), 200);

/** The family is over: no leaf, no session, and none of its tokens works. */
async function isDead(
  owner: { id: string; sessionId: string; accessToken: string },
  ...tokens: (string | undefined)[]
) {
  expect(await liveLeaves(owner.sessionId)).toBe(0);
  expect(await liveSessionIds(owner.id)).not.toContain(owner.sessionId);
  expect(await whoIs(program(owner.accessToken))).toBe('unauthenticated');
  for (const token of tokens) expect((await refresh(token)).status).toBe(401);
}

describe('refresh tokens', () => {
  test('rotate: each works once, and the new access token stands for the same session', async () => {
    const owner = await entered();
    let token: string | undefined = owner.refreshToken;
    for (let turn = 0; turn < 3; turn += 1) {
      const body = await refreshed(token);
      expect(body.session_id).toBe(owner.sessionId);
      expect(await whoIs(program(body.access_token))).toBe(owner.id);
      expect(body.refresh_token).not.toBe(token);
      token = body.refresh_token;
      expect(await liveLeaves(owner.sessionId)).toBe(1);
    }
  });

  test('TOK-04: a token used again later ends the family, its access tokens with it, and is recorded once', async () => {
    const owner = await entered();
    const { refresh_token: second } = await refreshed(owner.refreshToken);
    const again = await shifted(seconds(11), () => refresh(owner.refreshToken));
    expect([again.status, again.body.code]).toEqual([401, 'refresh_reused']);
    await isDead(owner, second, owner.refreshToken);
    expect(await eventTypesAbout(owner.id)).toEqual(['user.signed_up', 'session.opened', 'refresh.reused!']);
  });

  test('TOK-04 INV-5: within the grace, but after its successor was used, it is reuse too', async () => {
    const owner = await entered();
    const { refresh_token: second } = await refreshed(owner.refreshToken);
    const { refresh_token: third } = await refreshed(second);
    expect((await refresh(owner.refreshToken)).body.code).toBe('refresh_reused');
    await isDead(owner, second, third);
  });

  test('TOK-05 TOK-06 RAC-07: 64 parallel refreshes of one token leave one live leaf, and the session goes on', async () => {
    await rounds(3, async () => {
      const owner = await entered();
      const answers = await race(64, () => refresh(owner.refreshToken));
      expect(tally(answers)).toEqual({ '200': 64 });
      const leaves = new Set(answers.map(({ body }) => body.refresh_token));
      expect(leaves.size).toBe(1);
      expect(await liveLeaves(owner.sessionId)).toBe(1);
      const [leaf] = leaves;
      const { access_token: next } = await refreshed(leaf);
      expect(await whoIs(program(next))).toBe(owner.id);
    });
  });

  test('TOK-05: parallel reuse of an old token ends the family once', async () => {
    const owner = await entered();
    await refreshed(owner.refreshToken);
    const answers = await shifted(seconds(60), () => race(32, () => refresh(owner.refreshToken)));
    expect(tally(answers)).toEqual({ '401 refresh_reused': 32 });
    expect((await eventTypesAbout(owner.id)).filter((type) => type === 'refresh.reused!')).toHaveLength(1);
    await isDead(owner);
  });

  test('RAC-08: refreshes and sign-outs that race never end as an error of ours, and leave no live family', async () => {
    await rounds(12, async () => {
      const owner = await entered();
      const answers = await Promise.all([
        refresh(owner.refreshToken),
        owner.api.post('/api/v1/auth/logout'),
        refresh(owner.refreshToken),
        owner.api.post('/api/v1/auth/logout-all'),
        refresh(owner.refreshToken),
      ]);
      for (const { status, text } of answers) expect([200, 204, 401], text).toContain(status);
      await isDead(owner, ...answers.map(({ body }) => body.refresh_token).filter(Boolean));
    });
  });

  test('RAC-08 RAC-24: a refresh and a sign-out that hold each other up do not deadlock', async () => {
    const owner = await entered();
    const hash = tokenHash(owner.refreshToken);
    // Whoever spends or deletes the token has to wait here; both are under way when the row is let go.
    const answers = await db().transaction(async (tx) => {
      await tx.select().from(refreshTokens).where(eq(refreshTokens.hash, hash)).for('update');
      const refreshing = refresh(owner.refreshToken);
      await setTimeout(100);
      const leaving = owner.api.post('/api/v1/auth/logout');
      await setTimeout(100);
      return { pending: Promise.all([refreshing, leaving]) };
    });
    for (const { status, text } of await answers.pending) expect([200, 204, 401], text).toContain(status);
    await isDead(owner);
  });

  test('TOK-08: after sign-out every token is dead, and that is no false alarm of reuse', async () => {
    const owner = await entered();
    const { refresh_token: leaf } = await refreshed(owner.refreshToken);
    succeeded(await owner.api.post('/api/v1/auth/logout'), 204);
    expect((await refresh(leaf)).body.code).toBe('refresh_invalid');
    await isDead(owner, leaf, owner.refreshToken);
    expect(await eventTypesAbout(owner.id)).toEqual(['user.signed_up', 'session.opened', 'session.revoked']);
  });

  test('TOK-09 TOK-10: an unused token expires, and no refreshing goes past the absolute limit', async () => {
    const idle = await entered();
    await shifted(days(14) + seconds(1), async () =>
      expect((await refresh(idle.refreshToken)).body.code).toBe('refresh_invalid'),
    );
    const busy = await entered();
    let token: string | undefined = busy.refreshToken;
    for (const day of [10, 20, 29]) {
      const body = await shifted(days(day), () => refreshed(token));
      token = body.refresh_token;
      expect(body.refresh_expires_in).toBeLessThanOrEqual((30 - day) * 86_400);
    }
    await shifted(days(30) + hours(1), async () => expect((await refresh(token)).body.code).toBe('refresh_invalid'));
    expect((await eventTypesAbout(busy.id)).filter((type) => type === 'refresh.reused!')).toEqual([]);
  });

  test('SES-05: a suspended user refreshes nothing, and that is no false alarm of reuse', async () => {
    const owner = await entered();
    await suspend(owner.id);
    expect((await refresh(owner.refreshToken)).body.code).toBe('refresh_invalid');
    expect(await eventTypesAbout(owner.id)).toEqual(['user.signed_up', 'session.opened']);
  });

  test('TOK-12: nothing but the token is taken', async () => {
    const [owner, victim] = [await entered(), await entered()];
    for (const extra of [
      { user_id: victim.id },
      { scope: 'admin' },
      { role: 'admin' },
      { session_id: victim.sessionId },
    ]) {
      const { body } = await program().post('/api/v1/auth/refresh', { refresh_token: owner.refreshToken, ...extra });
      expect(body.code).toBe('unknown_field');
    }
    expect(await liveLeaves(owner.sessionId)).toBe(1);
  });

  test('what is no refresh token is refused alike', async () => {
    const owner = await entered();
    for (const token of [
      newToken(),
      tokenHash(owner.refreshToken),
      owner.accessToken.slice(0, 256),
      owner.sessionId,
      '%',
      '\u0000',
      '\ud800',
      ' ',
    ]) {
      const { status, body } = await refresh(token);
      expect([status, body.code], token).toEqual([401, 'refresh_invalid']);
    }
    expect(await whoIs(owner.api)).toBe(owner.id);
  });

  test('PWD-24 TOK-18: no token stands in the database, only its hash', async () => {
    const owner = await entered();
    const { refresh_token: second = '' } = await refreshed(owner.refreshToken);
    const stored = JSON.stringify(await db().select().from(refreshTokens));
    for (const token of [owner.refreshToken, second]) {
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(stored).not.toContain(token);
      expect(stored).toContain(tokenHash(token));
    }
  });
});
