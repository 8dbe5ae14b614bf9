import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, hours, minutes, now, seconds, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newId, newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { blockedIps, users } from '@/lib/db/schema';
import { eraseTraces } from '@/lib/events/queries';
import type { Letter } from '@/lib/mail/letter';
import { renderLetter } from '@/lib/mail/render';
import { openSession } from '@/lib/sessions/open';
import { findPrincipal } from '@/lib/sessions/queries';
import { completeSession } from '@/lib/sessions/second-factor';
import { insertTrustedDevice } from '@/lib/sessions/trusted-devices/queries';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail, newPassword, type Person, succeeded } from '@/lib/testing/people';
import { type BrowserCaller, browser } from '@/lib/testing/requests';
import { eventsAbout, mailsAbout, sessionsOf } from '@/lib/testing/rows';
import { deleteUserRow, lockUser } from '@/lib/users/queries';
import { isSuspect } from './failures';

const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-detection-'));
const list = path.join(folder, 'bad.txt');

/** As the table that ships has them. */
const US = '8.8.8.8';
const GB = '81.2.69.142';
const NOWHERE = '10.1.2.3';
const LISTED = '8.8.4.4';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
const from = (ip: string) => ({ 'user-agent': FIREFOX, 'x-latchkey-client-ip': ip });

beforeAll(async () => {
  await ownDatabase('detection_sign_in');
  writeFileSync(list, '# bad ones\n8.8.4.0/24 ; a network\nnot a network\n0.0.0.0/0\n');
  process.env.DETECTION = '';
  process.env.REPUTATION_LISTS = list;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await closeDb();
});

interface Visitor extends Pick<Person, 'id' | 'email' | 'password'> {
  page: BrowserCaller;
}

async function signedUpAt(ip: string): Promise<Visitor> {
  const page = browser();
  const wish = { email: newEmail(), password: newPassword(), transport: 'cookie' };
  const { user } = succeeded(await page.post('/api/v1/auth/email/signup', wish, from(ip)), 201);
  return { ...wish, id: user?.id ?? '', page };
}
const signIn = async ({ email, password, page }: Visitor, ip: string, by = page) =>
  succeeded(await by.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' }, from(ip)), 200);
const detected = async ({ id }: Visitor) =>
  (await eventsAbout(id)).filter(({ type }) => type.startsWith('detection.')).map(({ type, data }) => ({ type, data }));
const letters = async ({ id }: Visitor) => (await mailsAbout(id)).filter(({ kind }) => kind === 'new_sign_in');

describe('a sign-in', () => {
  test('from the country the account is used from stands out by nothing', async () => {
    const visitor = await signedUpAt(US);
    await signIn(visitor, US);
    await signIn(visitor, NOWHERE);
    expect(await detected(visitor)).toEqual([]);
    expect(await letters(visitor)).toEqual([]);
  });

  test('from a new country is told to the owner, on a known device too, and once', async () => {
    const visitor = await signedUpAt(US);
    await shifted(hours(20), () => signIn(visitor, GB));
    expect(await detected(visitor)).toEqual([{ type: 'detection.unusual_place', data: { place: 'GB', score: 40 } }]);
    expect(await letters(visitor)).toMatchObject([
      { data: { reasons: ['unusual_place'], whence: { place: 'United Kingdom', device: 'Firefox on Linux' } } },
    ]);
    await shifted(hours(21), () => signIn(visitor, GB));
    expect(await letters(visitor)).toHaveLength(1);
  });

  test('that nobody can have travelled to is told, and its proof does not count as fresh', async () => {
    const visitor = await signedUpAt(US);
    await shifted(minutes(30), async () => {
      await signIn(visitor, GB);
      const { body } = await visitor.page.get('/api/v1/auth/me', from(GB));
      expect(body.id).toBe(visitor.id);
      const live = (await sessionsOf(visitor.id)).filter(({ revokedAt }) => revokedAt === null);
      const ages = live.map(({ createdAt, authenticatedAt }) => createdAt.getTime() - authenticatedAt.getTime());
      expect(ages).toEqual([minutes(10) + seconds(1)]);
    });
    const travel = (await detected(visitor)).find(({ type }) => type === 'detection.impossible_travel');
    expect(travel?.data).toMatchObject({ score: 60, places: ['US', 'GB'], step_up: true, captcha: true });
    const { kilometres } = (travel?.data ?? {}) as { kilometres?: number };
    expect(kilometres).toBeGreaterThan(2500);
    expect((await letters(visitor)).map(({ data }) => (data as { reasons: string[] }).reasons)).toEqual([
      ['unusual_place', 'impossible_travel'],
    ]);
  });

  test('after as long as the way takes is not impossible', async () => {
    const visitor = await signedUpAt(US);
    await shifted(hours(9), () => signIn(visitor, GB));
    expect((await detected(visitor)).map(({ type }) => type)).toEqual(['detection.unusual_place']);
  });

  test('from a network on a list of the operator is told, and its source is asked for a captcha', async () => {
    const visitor = await signedUpAt(US);
    await signIn(visitor, LISTED);
    expect(await detected(visitor)).toEqual([
      { type: 'detection.bad_reputation', data: { lists: ['bad.txt'], score: 50, captcha: true } },
    ]);
    expect(await isSuspect({ ip: LISTED, userAgent: null, requestId: null })).toBe(true);
    expect(await isSuspect({ ip: US, userAgent: null, requestId: null })).toBe(false);
    expect(await db().select().from(blockedIps)).toEqual([]);
  });

  test('LGN-22: after ten failures, from a new country and device: the notice names time, place, device, and leads to the sessions', async () => {
    const visitor = await signedUpAt(US);
    const wrong = { email: visitor.email, password: newPassword() };
    for (let n = 0; n < 10; n += 1) await browser().post('/api/v1/auth/email/login', wrong, from(GB));
    await shifted(hours(12), () => signIn(visitor, GB, browser()));
    const [mail, ...more] = await letters(visitor);
    expect(more).toEqual([]);
    const letter = { kind: 'new_sign_in', data: mail?.data } as Letter;
    const { text } = await renderLetter(letter, { link: null, publicUrl: 'http://localhost:3000' });
    expect(text).toContain('United Kingdom');
    expect(text).toContain('Firefox on Linux');
    expect(text).toMatch(/\d{4} at \d\d:\d\d UTC/);
    expect(text).toContain('http://localhost:3000/account/sessions');
    expect(text).toContain('the account was not used from that country lately');
  });

  test('one that failed teaches nothing about where the account is used from', async () => {
    const visitor = await signedUpAt(US);
    await browser().post('/api/v1/auth/email/login', { email: visitor.email, password: newPassword() }, from(GB));
    await shifted(hours(12), () => signIn(visitor, GB));
    expect((await detected(visitor)).map(({ type }) => type)).toEqual(['detection.unusual_place']);
  });

  test('that stands out asks for the second factor on a trusted device, too, and is told once it is whole', async () => {
    const visitor = await signedUpAt(US);
    const token = newToken();
    await db().update(users).set({ mfaEnabledAt: now() }).where(eq(users.id, visitor.id));
    await insertTrustedDevice(db(), {
      id: newId(),
      userId: visitor.id,
      tokenHash: tokenHash(token),
      createdAt: now(),
      lastUsedAt: now(),
      expiresAt: after(now(), hours(24)),
    });
    const open = (ip: string) =>
      db().transaction(async (tx) => {
        const user = await lockUser(tx, visitor.id);
        if (!user) throw new Error('no user');
        const proof = { method: 'password', identityId: null, amr: ['pwd'] };
        const request = {
          transport: 'cookie',
          remember: false,
          replaces: null,
          device: token,
          trusts: [token],
        } as const;
        return openSession(tx, user, proof, request, { ip, userAgent: FIREFOX, requestId: null });
      });
    expect((await open(US)).missing).toBeNull();
    const before = (await letters(visitor)).length;
    const opened = await open(GB);
    expect(opened.missing).toBe('second_factor');
    expect(await letters(visitor)).toHaveLength(before);
    const proof = { factor: 'totp' as const, amr: ['otp'], identityId: null, whole: false };
    const principal = await findPrincipal(db(), { id: opened.session.id }, now());
    if (!principal) throw new Error('no session');
    const client = { ip: GB, userAgent: FIREFOX, requestId: null };
    await db().transaction((tx) =>
      completeSession(tx, principal, proof, { device: token, trust: false, trusts: [] }, client),
    );
    expect((await letters(visitor)).slice(before).map(({ data }) => data)).toMatchObject([
      { reasons: ['unusual_place', 'impossible_travel'], whence: { place: 'United Kingdom' } },
    ]);
  });

  test('leaves no place in the audit log when its account is deleted', async () => {
    const visitor = await signedUpAt(US);
    await shifted(minutes(30), () => signIn(visitor, GB));
    expect(JSON.stringify(await detected(visitor))).toContain('GB');
    await deleteUserRow(db(), visitor.id);
    await eraseTraces(db(), visitor.id);
    const left = await detected(visitor);
    expect(left).toHaveLength(2);
    expect(JSON.stringify(left)).not.toMatch(/"(?:US|GB)"/);
  });
});
