import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, liveLeaves, liveSessionIds } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const OTHERS = '/api/v1/auth/logout-others';

describe('signing out everywhere else', () => {
  test('ends every session but the one that asks, cookies and tokens alike, and records each', async () => {
    const wallet = connectEvm();
    const [here, there] = [await enteredWith(wallet), await enteredWith(wallet)];
    const page = await browserWith(wallet);
    succeeded(await here.api.post(OTHERS), 204);
    expect([await whoIs(here.api), await whoIs(there.api), await whoIs(page)]).toEqual([
      here.id,
      'unauthenticated',
      'unauthenticated',
    ]);
    expect(await liveLeaves(there.sessionId)).toBe(0);
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: there.refreshToken });
    expect(refreshed.body.code).toBe('refresh_invalid');
    const ended = (await eventsAbout(here.id)).filter(({ type }) => type === 'session.revoked');
    expect(ended.map(({ data }) => data)).toEqual(Array(2).fill({ reason: 'signed_out_elsewhere' }));
    expect(ended.map(({ sessionId }) => sessionId)).not.toContain(here.sessionId);
    succeeded(await program().post('/api/v1/auth/refresh', { refresh_token: here.refreshToken }), 200);
  });

  test('a page keeps its cookie, and a second time nothing is left to end or to record', async () => {
    const wallet = connectEvm();
    const page = await browserWith(wallet);
    await enteredWith(wallet);
    const answer = await page.post(OTHERS);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []]);
    const id = await whoIs(page);
    const before = await eventTypesAbout(id);
    succeeded(await page.post(OTHERS), 204);
    expect(await eventTypesAbout(id)).toEqual(before);
  });

  test('SES-19: is about one’s own sessions only', async () => {
    const [owner, victim] = [await enteredWith(connectEvm()), await enteredWith(connectEvm())];
    succeeded(await owner.api.post(OTHERS), 204);
    expect(await whoIs(victim.api)).toBe(victim.id);
  });

  test('RAC-24: of sessions that do this to each other at once exactly one is left, and nobody gets a 500', async () => {
    await rounds(6, async () => {
      const wallet = connectEvm();
      const owners = await Promise.all([enteredWith(wallet)]);
      for (let more = 0; more < 5; more += 1) owners.push(await enteredWith(wallet));
      const answers = await race(owners.length, (at) => (owners[at] as (typeof owners)[number]).api.post(OTHERS));
      expect(tally(answers)).toEqual({ '204': 1, '401 unauthenticated': 5 });
      const winner = owners[answers.findIndex(({ status }) => status === 204)];
      expect(await liveSessionIds(winner?.id ?? '')).toEqual([winner?.sessionId]);
    });
  });
});
