import { afterAll, describe, expect, test } from 'vitest';
import type { Notice } from '@/lib/api/contracts/shapes';
import { after, days, minutes, now, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { enteredWith, signedUp, succeeded } from '@/lib/testing/people';
import { type Caller, program } from '@/lib/testing/requests';
import { userRow } from '@/lib/testing/rows';
import { MFA, setUpApp, wrongCode } from '@/lib/testing/second-factor';
import { connectEvm, type HeadlessWallet } from '@/lib/testing/wallets';

afterAll(closeDb);

const NOTICES = '/api/v1/auth/notices';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function notices(caller: Caller): Promise<Notice[]> {
  const answer = await caller.get(NOTICES);
  succeeded(answer, 200);
  return JSON.parse(answer.text).items;
}

const read = (caller: Caller, until: string) => caller.post(`${NOTICES}/read`, { until });

/** A refresh token of the wallet's owner that comes a second time, from somewhere else. */
async function reuse(wallet: HeadlessWallet): Promise<void> {
  const { refreshToken } = await enteredWith(wallet);
  const body = { refresh_token: refreshToken };
  succeeded(await program().post('/api/v1/auth/refresh', body), 200);
  await shifted(minutes(5), async () => {
    const headers = { 'x-latchkey-client-ip': '81.2.69.142', 'user-agent': AGENT };
    const answer = await program().post('/api/v1/auth/refresh', body, headers);
    expect(answer.body.code).toBe('refresh_reused');
  });
}

describe('security notices', () => {
  test('TOK-04: the owner is told of a refresh token that came twice: when, and from which device and country', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    expect(await notices(owner.api)).toEqual([]);
    await reuse(wallet);
    expect(await notices(owner.api)).toEqual([
      {
        id: expect.any(String),
        type: 'refresh.reused',
        at: expect.any(String),
        device: 'Firefox on Linux',
        place: 'United Kingdom',
        ip: '81.2.69.142',
      },
    ]);
  });

  test('OTP-07: the owner of wallets, who has no mail, is told of somebody who guesses codes', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const { seed, body } = await setUpApp(owner.api);
    const { api } = await enteredWith(wallet);
    const headers = { 'x-latchkey-client-ip': '81.2.69.142', 'user-agent': AGENT };
    for (let turn = 0; turn < 7; turn += 1) await api.post(`${MFA}/totp/verify`, { code: wrongCode(seed) }, headers);
    const about = { device: 'Firefox on Linux', place: 'United Kingdom', ip: '81.2.69.142' };
    expect(await notices(program(body.access_token))).toEqual([
      { id: expect.any(String), type: 'second_factor.blocked', at: expect.any(String), ...about },
    ]);
    expect((await api.get(NOTICES)).body.code).toBe('mfa_required');
  });

  test('nobody is told about anybody else, and nothing else is a notice', async () => {
    const [other, person] = [await enteredWith(connectEvm()), await signedUp()];
    await reuse(connectEvm());
    await program().post('/api/v1/auth/email/login', { email: person.email, password: 'wrong' });
    expect([await notices(other.api), await notices(person.api)]).toEqual([[], []]);
  });

  test('what was put away stays away, what comes later is told', async () => {
    const wallet = connectEvm();
    await reuse(wallet);
    await shifted(minutes(6), async () => {
      const owner = await enteredWith(wallet);
      const [first] = await notices(owner.api);
      succeeded(await read(owner.api, first?.at ?? ''), 204);
      expect(await notices(owner.api)).toEqual([]);
      await reuse(wallet);
      const [second, ...more] = await notices(owner.api);
      expect(more).toEqual([]);
      expect(second?.id).not.toBe(first?.id);
    });
  });

  test('the mark goes forward only, and never into the future', async () => {
    const owner = await enteredWith(connectEvm());
    const markOf = async () => (await userRow(owner.id))?.noticesReadAt?.getTime() ?? 0;
    const started = now().getTime();
    succeeded(await read(owner.api, '9999-12-31T23:59:59Z'), 204);
    const mark = await markOf();
    expect(mark).toBeGreaterThanOrEqual(started);
    expect(mark).toBeLessThanOrEqual(now().getTime());
    for (const until of [after(now(), -minutes(5)).toISOString(), '0000-01-01T00:00:00Z', '1970-01-01T00:00:00Z']) {
      succeeded(await read(owner.api, until), 204);
      expect(await markOf(), until).toBe(mark);
    }
    await shifted(seconds(10), async () => {
      succeeded(await read(owner.api, now().toISOString()), 204);
      expect(await markOf()).toBeGreaterThan(mark);
    });
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00+99:00',
    '275761-01-01T00:00:00Z',
  ])('%j is no time', async (until) => {
    const owner = await enteredWith(connectEvm());
    const { status, body } = await read(owner.api, until);
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.until']);
  });

  test('after thirty days it is old news', async () => {
    const wallet = connectEvm();
    await reuse(wallet);
    await shifted(days(30), async () => expect(await notices((await enteredWith(wallet)).api)).toHaveLength(1));
    await shifted(days(30) + minutes(6), async () =>
      expect(await notices((await enteredWith(wallet)).api)).toEqual([]),
    );
  });
});
