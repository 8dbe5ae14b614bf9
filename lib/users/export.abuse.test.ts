import { getTableName, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import type { Export } from '@/lib/api/contracts/export-shape';
import { now } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { identities, oauthAttempts, passkeys, passwordFailures, trustedDevices } from '@/lib/db/schema';
import { record } from '@/lib/events/queries';
import { browserWith, challenged, enteredWith, linked, signedUp, succeeded } from '@/lib/testing/people';
import type { Caller } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout } from '@/lib/testing/rows';
import { enrolled, recoveryCodeRows, secondFactorRow } from '@/lib/testing/second-factor';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const EXPORT = '/api/v1/auth/me/export';
async function exported(api: Caller): Promise<Export> {
  const answer = await api.get(EXPORT);
  succeeded(answer, 200);
  return JSON.parse(answer.text);
}

/** Columns of tables with people's data that an export leaves out, and why. Whatever is not here has to be in it. */
const KEPT_INSIDE: Record<string, string> = {
  'users.password_hash': 'secret',
  'identities.user_id': 'the user themselves',
  'sessions.user_id': 'the user themselves',
  'sessions.token_hash': 'secret',
  'events.actor_id': 'the user themselves, or somebody else whose id is theirs',
  'events.subject_id': 'the user themselves, or somebody else whose id is theirs',
  'challenges.nonce': 'secret until it is spent',
  'challenges.message': 'holds the nonce',
  'challenges.user_id': 'the user themselves',
  'challenges.browser_hash': 'secret',
  'oauth_attempts.token_hash': 'secret',
  'oauth_attempts.user_id': 'the user themselves',
  'email_tokens.hash': 'secret',
  'email_tokens.user_id': 'the user themselves',
  'email_tokens.username': 'of a sign-up, which has no user',
  'email_tokens.password_hash': 'secret',
  'mails.user_id': 'the user themselves',
  'mails.recipient_hash': 'of the address, which is in it',
  'mails.sealed_token': 'secret',
  'mails.data': 'from where somebody asked is theirs; what happened stands in the events',
  'known_devices.user_id': 'the user themselves',
  'known_devices.device_hash': 'secret',
  'password_failures.user_id': 'the user themselves',
  'second_factors.user_id': 'the user themselves',
  'second_factors.sealed_secret': 'secret, and shown when it was set up',
  'second_factors.pending_sealed_secret': 'secret',
  'recovery_codes.user_id': 'the user themselves',
  'recovery_codes.hash': 'secret',
  'trusted_devices.user_id': 'the user themselves',
  'trusted_devices.token_hash': 'secret',
};
/** Tables in which nothing is a person's, or nothing but secrets. */
const NOT_ABOUT_PEOPLE = [
  ...['refresh_tokens', 'signing_keys', 'spent_captchas'],
  // Networks, and hashes that lead nowhere.
  ...['blocked_ips', 'failed_attempts', 'limit_counters'],
];
/** Names that a column goes by in the export. */
const RENAMED: Record<string, string> = {
  'sessions.revoked_at': 'ended_at',
  'sessions.revoked_reason': 'ended_reason',
};

/** Rows that come from elsewhere: of a browser a passkey, and a device that is trusted; of somebody who guesses a wrong password. */
async function holdOtherRows(userId: string): Promise<void> {
  const at = now();
  const [identityId, times] = [newId(), { createdAt: at, lastUsedAt: at }];
  const key = { id: identityId, userId, method: 'passkey', subject: newId(), address: 'A key', verifiedAt: at };
  await db()
    .insert(identities)
    .values({ ...key, ...times });
  const passkey = { identityId, publicKey: 'key', counter: 0, aaguid: newId(), backupEligible: false, backedUp: false };
  await db().insert(passkeys).values(passkey);
  await db().insert(passwordFailures).values({ userId, failures: 1, lastAt: at });
  await db()
    .insert(trustedDevices)
    .values({ id: newId(), userId, tokenHash: newId(), expiresAt: at, ...times });
}

describe('the export', () => {
  test('LOG-06: every column of every table that holds people’s data is in it, or named as a secret', async () => {
    const columns = await db().execute<{ at: string; table: string; name: string }>(sql`
      select table_name || '.' || column_name as at, table_name as "table", column_name as name
      from information_schema.columns where table_schema = 'public' order by 1`);
    const person = await enrolled();
    succeeded(await linked(person.api, connectEvm()), 200);
    await challenged(connectSolana(), { by: person.api, purpose: 'link' });
    await holdOtherRows(person.id);
    await db().insert(oauthAttempts).values({
      tokenHash: newId(),
      provider: 'oidc',
      purpose: 'link',
      userId: person.id,
      returnTo: '/account',
      issuedAt: now(),
      expiresAt: now(),
    });
    const all = await exported(person.api);
    const rows: Record<string, object | undefined> = {
      users: all.user,
      identities: all.identities[0],
      sessions: all.sessions[0],
      events: all.events[0],
      challenges: all.challenges[0],
      [getTableName(oauthAttempts)]: all.oauth_attempts[0],
      email_tokens: all.email_tokens[0],
      mails: all.mails[0],
      known_devices: all.known_devices[0],
      password_failures: all.password_failures ?? undefined,
      second_factors: all.second_factor ?? undefined,
      recovery_codes: all.recovery_codes[0],
      passkeys: all.passkeys[0],
      trusted_devices: all.trusted_devices[0],
    };
    const forgotten = columns.filter(({ at, table, name }) => {
      if (NOT_ABOUT_PEOPLE.includes(table) || at in KEPT_INSIDE) return false;
      return !Object.keys(rows[table] ?? {}).includes(RENAMED[at] ?? name);
    });
    expect(forgotten.map(({ at }) => at)).toEqual([]);
    const known = columns.map(({ at }) => at);
    expect(Object.keys({ ...KEPT_INSIDE, ...RENAMED }).filter((at) => !known.includes(at))).toEqual([]);
  });

  test('comes as a file with a name of ours, to be kept by nobody in between, and leaves a record that is in it', async () => {
    const page = await browserWith(connectEvm());
    const answer = await page.get(EXPORT);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="latchkey-export.json"');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const all: Export = JSON.parse(answer.text);
    expect(all.events.map(({ type }) => type)).toEqual(['user.signed_up', 'session.opened', 'user.exported']);
    expect(await eventTypesAbout(all.user.id)).toEqual(all.events.map(({ type }) => type));
  });

  test('LOG-01: holds no password hash, no token, no hash of one, no nonce and no text that waits for a signature', async () => {
    const wallet = connectEvm();
    const person = await signedUp();
    succeeded(await linked(person.api, wallet), 200);
    const page = await browserWith(wallet);
    const waiting = await challenged(connectSolana(), { by: person.api, purpose: 'link' });
    const { text } = await person.api.get(EXPORT);
    expect(text).toContain(person.email);
    const cookie = page.cookies.get('latchkey.session') ?? 'missing';
    const secrets = [person.password, person.accessToken, person.refreshToken, cookie, waiting.nonce, 'argon2'];
    for (const secret of [...secrets, ...[person.refreshToken, cookie].map(tokenHash)])
      expect(text).not.toContain(secret);
  });

  test('OTP-15: holds no seed and no recovery code, nor what stands in their place', async () => {
    const person = await enrolled();
    const { text } = await person.api.get(EXPORT);
    const sealed = (await secondFactorRow(person.id))?.sealedSecret ?? 'missing';
    const hashes = (await recoveryCodeRows(person.id)).map(({ hash }) => hash);
    expect(hashes).toHaveLength(10);
    for (const secret of [person.seed, sealed, 'otpauth', ...person.recoveryCodes, ...hashes])
      expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({
      second_factor: { failures: 0 },
      user: { mfa_enabled_at: expect.any(String) },
    });
  });

  test('ended sessions are in it, with when and why; everything is', async () => {
    const wallet = connectEvm();
    const [owner, other] = [await enteredWith(wallet), await enteredWith(wallet)];
    succeeded(await owner.api.post('/api/v1/auth/logout-others'), 204);
    const { sessions, identities, events } = await exported(owner.api);
    const ended = sessions.find(({ id }) => id === other.sessionId);
    expect(ended).toMatchObject({ ended_reason: 'signed_out_elsewhere', ended_at: expect.any(String), amr: ['swk'] });
    expect(sessions).toHaveLength(2);
    expect(identities).toMatchObject([{ address: wallet.address, subject: expect.any(String) }]);
    expect(events.map(({ id }) => id)).toEqual((await eventsAbout(owner.id)).map(({ id }) => id));
  });

  test('ADM-03: is about the one who asks; from where others acted on the account stays theirs', async () => {
    const [owner, stranger] = [await enteredWith(connectEvm()), await signedUp()];
    const where = { ip: '198.51.100.7', userAgent: 'AdminBrowser/1.0', requestId: null };
    const seen = { ip: '198.51.100.8', userAgent: 'Guesser/1.0', requestId: null };
    await record(db(), where, { type: 'user.profile_changed', actorId: stranger.id, subjectId: owner.id });
    await record(db(), seen, { type: 'sign_in.failed', outcome: 'failure', subjectId: owner.id });
    const answer = await owner.api.get(`${EXPORT}?user_id=${stranger.id}`);
    for (const theirs of [stranger.id, stranger.email, where.ip, where.userAgent, stranger.sessionId])
      expect(answer.text).not.toContain(theirs);
    for (const told of [seen.ip, seen.userAgent, 'user.profile_changed']) expect(answer.text).toContain(told);
    expect((await exported(stranger.api)).events.map(({ type }) => type)).toContain('user.profile_changed');
  });
});
