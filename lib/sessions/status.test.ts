import { afterAll, describe, expect, test } from 'vitest';
import type { SessionStatus } from '@/lib/api/contracts/shapes';
import { hours, minutes, now, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, succeeded, whoIs } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { type Answer, type Caller, program } from '@/lib/testing/requests';
import { eventsAbout, sessionsOf } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const EXTEND = '/api/v1/auth/session/extend';
const told = (answer: Answer) => succeeded(answer, 200) && (JSON.parse(answer.text) as SessionStatus);
const status = async (caller: Caller) => told(await caller.get('/api/v1/auth/session-status'));
const extended = async (caller: Caller) => told(await caller.post(EXTEND));
const time = (text: string | null) => new Date(text ?? Number.NaN).getTime();

const nobody: SessionStatus = {
  authenticated: false,
  user_id: null,
  session_id: null,
  expires_at: null,
  idle_expires_at: null,
  ends_in: null,
  warning_at: null,
  warning: false,
  can_extend: false,
};

describe('session-status', () => {
  test('says who, until when, and since when to warn', async () => {
    const owner = await enteredWith(connectEvm());
    const said = await status(owner.api);
    expect(said).toMatchObject({ authenticated: true, user_id: owner.id, session_id: owner.sessionId, warning: false });
    expect(time(said.idle_expires_at) - time(said.warning_at)).toBe(minutes(2));
    const left = (time(said.idle_expires_at) - now().getTime()) / 1000;
    expect(Math.abs((said.ends_in ?? 0) - left)).toBeLessThan(2);
  });

  test('of nobody it says so, however they ask, and is no error', async () => {
    const left = await browserWith(connectEvm());
    const cookie = `latchkey.session=${left.cookies.get('latchkey.session')}`;
    succeeded(await left.post('/api/v1/auth/logout'), 204);
    const callers: Record<string, string>[] = [{}, { cookie }, { authorization: 'Bearer nonsense' }];
    for (const headers of callers) {
      expect(told(await program().get('/api/v1/auth/session-status', headers))).toEqual(nobody);
    }
  });

  test('warns from two minutes before the idle limit, to the second, and then extending helps', async () => {
    const page = await browserWith(connectEvm());
    const { idle_expires_at } = await status(page);
    for (const [left, warning] of [
      [minutes(2) + seconds(5), false],
      [minutes(2) - seconds(1), true],
      [seconds(5), true],
    ] as const) {
      await shifted(hours(12) - left, async () => {
        expect(await status(page), `${left}`).toMatchObject({ warning, can_extend: true, idle_expires_at });
      });
    }
    await shifted(hours(12) - seconds(5), async () => {
      expect(await extended(page)).toMatchObject({ warning: false, can_extend: false });
    });
    await shifted(hours(13), async () => expect(await status(page)).toMatchObject({ authenticated: true }));
  });

  test('SES-07: being asked about keeps no session alive, however often', async () => {
    const [page, program] = [await browserWith(connectEvm()), (await enteredWith(connectEvm())).api];
    const id = (await status(page)).user_id ?? '';
    const before = await sessionsOf(id);
    for (const hour of [2, 5, 8, 11]) {
      await shifted(hours(hour), async () => {
        await status(page);
        succeeded(await page.get('/api/v1/auth/notices'), 200);
        succeeded(await page.post('/api/v1/auth/validate-token', { token: 'x' }), 200);
      });
    }
    expect(await sessionsOf(id)).toEqual(before);
    await shifted(hours(12) + seconds(1), async () => expect(await status(page)).toEqual(nobody));
    expect(await status(program)).toMatchObject({ authenticated: true });
  });

  test('warns before the absolute limit too, and there extending does not help', async () => {
    const page = await browserWith(connectEvm());
    const { expires_at } = await status(page);
    for (const hour of [8, 16, 23]) await shifted(hours(hour), () => extended(page));
    await shifted(hours(24) - seconds(60), async () => {
      const said = await status(page);
      expect(said).toMatchObject({ warning: true, can_extend: false, expires_at, idle_expires_at: expires_at });
      expect(said.ends_in).toBeLessThanOrEqual(60);
      expect(await extended(page)).toMatchObject({ expires_at, idle_expires_at: expires_at, can_extend: false });
    });
  });
});

describe('extend', () => {
  test('SES-07: slides the idle limit, never the absolute one, and a second time at once changes nothing more', async () => {
    for (const caller of [await browserWith(connectEvm()), (await enteredWith(connectEvm())).api]) {
      const before = await status(caller);
      await shifted(minutes(20), async () => {
        const after = await extended(caller);
        expect(time(after.idle_expires_at) - time(before.idle_expires_at)).toBeGreaterThan(minutes(19));
        expect(after).toMatchObject({ expires_at: before.expires_at, warning: false, can_extend: false });
        const again = await race(8, () => extended(caller));
        for (const each of again) expect(time(each.idle_expires_at) - time(after.idle_expires_at)).toBeLessThan(5000);
      });
    }
  });

  test('a slow clock does not take back what was given', async () => {
    const owner = await enteredWith(connectEvm());
    const ahead = await shifted(minutes(10), () => extended(owner.api));
    const behind = await extended(owner.api);
    expect(behind.idle_expires_at).toBe(ahead.idle_expires_at);
  });

  test('revives nothing: ended or expired is 401', async () => {
    const wallet = connectEvm();
    const [page, other] = [await browserWith(wallet), await enteredWith(wallet)];
    const { session_id } = await status(page);
    await shifted(hours(12) + seconds(1), async () => expect((await page.post(EXTEND)).status).toBe(401));
    succeeded(await other.api.remove(`/api/v1/auth/sessions/${session_id}`), 204);
    expect((await page.post(EXTEND)).body.code).toBe('unauthenticated');
  });

  test('is no event and no fresh proof', async () => {
    const owner = await enteredWith(connectEvm());
    const before = await eventsAbout(owner.id);
    const [{ authenticatedAt } = { authenticatedAt: null }] = await sessionsOf(owner.id);
    await shifted(minutes(5), () => extended(owner.api));
    expect(await eventsAbout(owner.id)).toEqual(before);
    expect((await sessionsOf(owner.id))[0]?.authenticatedAt).toEqual(authenticatedAt);
    expect(await whoIs(owner.api)).toBe(owner.id);
  });
});
