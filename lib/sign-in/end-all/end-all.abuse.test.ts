import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { events, mails, signingKeys } from '@/lib/db/schema';
import { forgetSigningKeys, keyring } from '@/lib/sessions/signing-keys';
import { revokeSigningKey } from '@/lib/sessions/signing-keys/change';
import { listSigningKeys } from '@/lib/sessions/signing-keys/queries';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken } from '@/lib/testing/mails';
import { ownDatabase } from '@/lib/testing/own-database';
import { newPassword, type Person, proofOf, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds } from '@/lib/testing/races';
import { type Answer, type BrowserCaller, browser, program } from '@/lib/testing/requests';
import { eventsAbout, liveSessionIds, sessionsOf } from '@/lib/testing/rows';
import { codeOf, enrolled, giveCode, MFA, pendingFor, unusedCode } from '@/lib/testing/second-factor';
import { connectEvm } from '@/lib/testing/wallets';
import { endAll } from './end-all';

const auth = '/api/v1/auth';
const post = (path: string, body: object) => program().post(`${auth}/${path}`, body);

let url: string;

beforeAll(async () => {
  url = await ownDatabase('end_all');
});
afterAll(closeDb);

/** Copies a database as it is at this moment, to or from a backup. */
async function copied(from: string, to: string): Promise<void> {
  await closeDb();
  const sql = postgres(Object.assign(new URL(url), { pathname: '/postgres' }).href, { max: 1, onnotice: () => {} });
  await sql`drop database if exists ${sql(to)} with (force)`;
  await sql`create database ${sql(to)} template ${sql(from)}`;
  await sql.end();
  forgetSigningKeys();
}

const name = () => new URL(url).pathname.slice(1);
const backUp = () => copied(name(), `${name()}_backup`);
const restore = () => copied(`${name()}_backup`, name());

const cookie = { transport: 'cookie' };
const signIn = ({ email, password }: Pick<Person, 'email' | 'password'>, page: BrowserCaller) =>
  page.post(`${auth}/email/login`, { email, password, ...cookie });

/** A browser with the cookies that this one has now. */
function copyOf(page: BrowserCaller): BrowserCaller {
  const copy = browser();
  for (const [key, value] of page.cookies) copy.cookies.set(key, value);
  return copy;
}

/** Everything that can be handed out, in the hands of somebody who keeps it, with what would show that it still opens something. */
async function keepsakes() {
  const [person, wallet, page, trusting] = [await signedUp(), connectEvm(), browser(), browser()];
  succeeded(await signIn(person, page), 200);
  const careful = await enrolled();
  succeeded(await signIn(careful, trusting), 200);
  const first = await unusedCode(careful.id, careful.seed);
  succeeded(await trusting.post(`${MFA}/totp/verify`, { code: first, trust_device: true }), 200);
  const code = await unusedCode(careful.id, careful.seed);
  succeeded(await post('password/forgot', { email: person.email }), 202);
  await runJobs('answer_forgot');
  const [proof, reset, verify] = [
    await proofOf(wallet),
    await mailedToken(person.email, 'reset_password'),
    await mailedToken(person.email, 'verify_email'),
  ];
  const [kept, trusted] = [copyOf(page), copyOf(trusting)];
  trusted.cookies.delete('latchkey.session');
  const opens: Record<string, () => Promise<boolean>> = {
    'a cookie': async () => (await whoIs(copyOf(kept))) === person.id,
    'an access token': async () => (await whoIs(person.api)) === person.id,
    'a signed challenge': async () => (await post('evm/verify', proof)).status === 201,
    'a code of an app': async () => (await giveCode(await pendingFor(careful), code)).status === 200,
    'a trusted device': async () => (await signIn(careful, copyOf(trusted))).body.mfa_required === false,
    'a link that proves an address': async () =>
      (await person.api.post(`${auth}/email/verify`, { token: verify })).status === 200,
    'a refresh token': async () => (await post('refresh', { refresh_token: person.refreshToken })).status === 200,
    'a link to a new password': async () =>
      (await post('password/reset', { token: reset, new_password: newPassword() })).status === 200,
  };
  const whatOpens = async () => {
    const open: string[] = [];
    for (const [what, isOpen] of Object.entries(opens)) if (await isOpen()) open.push(what);
    return open;
  };
  return { person, careful, page, trusting, whatOpens, all: Object.keys(opens) };
}

test('FLT-06: what was spent or revoked after the backup is good again once it is restored, and opens nothing after everything was ended', async () => {
  const { person, careful, page, trusting, whatOpens, all } = await keepsakes();
  const { kid } = (await keyring()).signing;
  await backUp();

  // The hour that is going to be lost: everything is used once, then ended, and the key is taken away as one that leaked.
  expect(await whatOpens()).toEqual(all);
  succeeded(await page.post(`${auth}/logout`), 204, 401);
  succeeded(await trusting.remove(`${MFA}/devices`), 204);
  await revokeSigningKey(kid);
  forgetSigningKeys();
  expect(await whatOpens()).toEqual([]);

  await restore();
  expect(await whatOpens()).toEqual(all);

  await restore();
  const ended = await endAll();
  forgetSigningKeys();
  expect(ended).toMatchObject({ sessions: 4, links: 3, visits: 1, trustedDevices: 1 });
  expect(await whatOpens()).toEqual([]);
  expect((await keyring()).signing.kid).toBe(ended.signer);
  expect(await db().select({ kid: signingKeys.kid }).from(signingKeys)).toEqual([{ kid: ended.signer }]);

  // Who they are is not lost: people come in anew, with a code that was not shown yet.
  succeeded(await signIn(person, browser()), 200);
  const pending = await pendingFor(careful);
  await shifted(minutes(1), async () => succeeded(await giveCode(pending, codeOf(careful.seed)), 200));
});

test('ending everything is told once for each session and once for all, sends no link that opens nothing, and may be done twice', async () => {
  const person = await signedUp();
  await endAll();
  const about = (await eventsAbout(person.id)).filter(({ type }) => type === 'session.revoked');
  expect(about).toMatchObject([{ sessionId: person.sessionId, actorId: null, data: { reason: 'all_ended' } }]);
  const waiting = await db()
    .select()
    .from(mails)
    .where(and(isNotNull(mails.sealedToken), isNull(mails.sentAt)));
  expect(waiting).toEqual([]);

  expect(await endAll()).toMatchObject({ sessions: 0, links: 0, visits: 0, trustedDevices: 0 });
  const all = await db().select().from(events).where(eq(events.type, 'session.all_ended')).orderBy(desc(events.id));
  expect(all.slice(0, 2)).toMatchObject([
    { actorId: null, subjectId: null, data: { sessions: 0, kid: (await listSigningKeys(db()))[0]?.kid } },
    { data: { links: 1 } },
  ]);
});

test('sessions that are opened, renewed and ended at the same moment do not get past it, and nobody gets an error of ours', async () => {
  await rounds(3, async () => {
    const people = await race(6, () => signedUp());
    let over = false;
    const answers: Answer[] = [];
    const busy = people.map(async ({ email, password, refreshToken, api }) => {
      let token = refreshToken;
      while (!over) {
        const renewed = await post('refresh', { refresh_token: token });
        token = renewed.body.refresh_token ?? token;
        answers.push(renewed, await api.post(`${auth}/logout-others`), await post('password/forgot', { email }));
        answers.push(await post('email/login', { email, password }));
      }
    });
    const before = new Date();
    await endAll().finally(() => {
      over = true;
    });
    await Promise.all(busy);
    for (const { status, text } of answers) expect(status, text).toBeLessThan(500);
    for (const { id } of people) {
      const alive = (await sessionsOf(id)).filter(({ revokedAt }) => revokedAt === null);
      for (const { createdAt } of alive) expect(createdAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
    }
    for (const { api } of people) expect(await whoIs(api)).toBe('unauthenticated');
  });
});

test('with an AUTH_SECRET that opens none of the keys nothing is ended', async () => {
  const person = await signedUp();
  const [row] = await listSigningKeys(db());
  await db().update(signingKeys).set({ sealedPrivateJwk: 'sealed under another secret' });
  await expect(endAll()).rejects.toMatchObject({ name: 'WrongSecretError' });
  await db()
    .update(signingKeys)
    .set({ sealedPrivateJwk: row?.sealedPrivateJwk ?? '' });
  expect(await liveSessionIds(person.id)).toEqual([person.sessionId]);
});
