import { afterAll, describe, expect, test } from 'vitest';
import type { TokenInfo } from '@/lib/api/contracts/shapes';
import { days, hours, minutes, seconds, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, type Owner, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { type Caller, program } from '@/lib/testing/requests';
import { eventsAbout, giveRole, liveLeaves, sessionsOf, suspend } from '@/lib/testing/rows';
import { codeOf, enrolled, giveCode } from '@/lib/testing/second-factor';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const ask = (caller: Caller, token: string) => caller.post('/api/v1/auth/validate-token', { token });
async function info(caller: Caller, token: string): Promise<TokenInfo> {
  const answer = await ask(caller, token);
  succeeded(answer, 200);
  return JSON.parse(answer.text);
}
const INACTIVE = '{"active":false}';
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

async function refreshed(token: string) {
  return succeeded(await program().post('/api/v1/auth/refresh', { refresh_token: token }), 200);
}

describe('a token of one’s own', () => {
  test('RFC 7662: an access token is told about as it was signed, a refresh token by its row', async () => {
    const owner = await enteredWith(connectEvm());
    const { iss, aud, iat, exp, jti, sub, sid } = claimsOf(owner.accessToken);
    const facts = { active: true, iss, sub, sid, role: 'user', aal: 1, amr: ['swk'] };
    expect(await info(owner.api, owner.accessToken)).toEqual({
      ...{ ...facts, token_type: 'access_token', aud, iat, exp, jti },
    });
    const refresh = await info(owner.api, owner.refreshToken);
    expect(refresh).toEqual({
      ...facts,
      token_type: 'refresh_token',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect((refresh.exp ?? 0) - (refresh.iat ?? 0)).toBe(days(14) / 1000);
    expect(JSON.stringify(refresh)).not.toContain(tokenHash(owner.refreshToken));
  });

  test('TOK-21: of a session that lacks its second factor is for no resource server, and active for nobody who asks', async () => {
    const person = await enrolled();
    const { email, password } = person;
    const half = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    const { access_token = '', refresh_token = '' } = half;
    const whole = claimsOf(person.accessToken);
    expect(claimsOf(access_token)).toMatchObject({ aal: 1, aud: `${whole.aud}/api/v1/auth/mfa` });
    for (const token of [access_token, refresh_token]) expect((await ask(person.api, token)).text).toBe(INACTIVE);
    const body = succeeded(await giveCode(program(access_token), codeOf(person.seed, 1)), 200);
    for (const token of [access_token, refresh_token]) expect((await ask(person.api, token)).text).toBe(INACTIVE);
    expect(claimsOf(body.access_token ?? '')).toMatchObject({ aal: 2, aud: whole.aud });
    expect(await info(person.api, body.access_token ?? '')).toMatchObject({ active: true, aal: 2 });
  });

  test('a page may ask about a program of the same account', async () => {
    const wallet = connectEvm();
    const [owner, page] = [await enteredWith(wallet), await browserWith(wallet)];
    expect(await info(page, owner.accessToken)).toMatchObject({ active: true, sid: owner.sessionId });
  });

  test('asking spends nothing, prolongs nothing and raises no alarm', async () => {
    const owner = await enteredWith(connectEvm());
    const { refresh_token: next = '' } = await refreshed(owner.refreshToken);
    const before = [await eventsAbout(owner.id), await sessionsOf(owner.id)];
    await shifted(seconds(30), async () => {
      for (const token of [owner.refreshToken, next, owner.accessToken, owner.refreshToken])
        await ask(owner.api, token);
    });
    expect([await eventsAbout(owner.id), await sessionsOf(owner.id)]).toEqual(before);
    expect(await liveLeaves(owner.sessionId)).toBe(1);
    await refreshed(next);
  });

  test('is inactive once it would be refused: spent, expired, signed out', async () => {
    const wallet = connectEvm();
    const [owner, watcher] = [await enteredWith(wallet), await enteredWith(wallet)];
    const { refresh_token: next = '' } = await refreshed(owner.refreshToken);
    expect((await ask(watcher.api, owner.refreshToken)).text).toBe(INACTIVE);
    expect((await info(watcher.api, next)).active).toBe(true);
    // The watcher's own token has to be in its time, so it is given a new one at the later hour.
    await shifted(minutes(30) + seconds(10), async () => {
      const later = program((await refreshed(watcher.refreshToken)).access_token);
      expect((await ask(later, owner.accessToken)).text).toBe(INACTIVE);
      expect((await info(later, next)).active).toBe(true);
    });
    await shifted(days(14) + hours(1), async () => {
      const later = await enteredWith(wallet);
      expect((await ask(later.api, next)).text).toBe(INACTIVE);
    });
    succeeded(await owner.api.post('/api/v1/auth/logout'), 204);
    for (const token of [owner.accessToken, next]) expect((await ask(watcher.api, token)).text).toBe(INACTIVE);
  });

  test('SES-06: role and assurance are those of now, whatever the token says', async () => {
    const owner = await enteredWith(connectEvm());
    await giveRole(owner.id, 'admin');
    const { access_token: token = '' } = await refreshed(owner.refreshToken);
    expect(claimsOf(token).role).toBe('admin');
    await giveRole(owner.id, 'user');
    expect(await info(program(token), token)).toMatchObject({ active: true, role: 'user' });
  });
});

describe('a token of somebody else', () => {
  async function mangled({ accessToken, refreshToken }: Owner): Promise<string[]> {
    const [head, body, signature] = accessToken.split('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const forged = `${head}.${body}.${Buffer.alloc(64, 1).toString('base64url')}`;
    return [
      ...[newToken(), 'x', ' ', '\u0000', '%', 'a.b.c', '...', `${none}.${body}.`, `${head}.${body}.${signature}x`],
      ...[forged, `${refreshToken}x`, refreshToken.toLowerCase(), tokenHash(refreshToken), 'A'.repeat(4096)],
    ];
  }

  test('is answered byte for byte like one that never was, dead or alive', async () => {
    const [asker, victim] = [await signedUp(), await enteredWith(connectEvm())];
    const { refresh_token: next = '' } = await refreshed(victim.refreshToken);
    const headersOf = async (token: string) => {
      const answer = await ask(asker.api, token);
      const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id');
      return JSON.stringify([answer.status, headers, answer.text]);
    };
    const expected = await headersOf(newToken());
    expect(expected).toContain(JSON.stringify(INACTIVE));
    for (const token of [victim.accessToken, victim.refreshToken, next, ...(await mangled(victim))]) {
      expect(await headersOf(token), token.slice(0, 20)).toBe(expected);
    }
    succeeded(await victim.api.post('/api/v1/auth/logout'), 204);
    for (const token of [victim.accessToken, victim.refreshToken, next]) expect(await headersOf(token)).toBe(expected);
    expect(await liveLeaves(victim.sessionId)).toBe(0);
  });

  test('tells no moderator anything, and admins and owners its facts, for as long as they are that', async () => {
    const [asker, victim] = [await signedUp(), await enteredWith(connectEvm())];
    const tokens = [victim.accessToken, victim.refreshToken];
    for (const role of ['moderator', 'user'] as const) {
      await giveRole(asker.id, role);
      for (const token of tokens) expect((await ask(asker.api, token)).text).toBe(INACTIVE);
    }
    for (const role of ['admin', 'owner'] as const) {
      await giveRole(asker.id, role);
      for (const token of tokens) {
        expect(await info(asker.api, token)).toMatchObject({ active: true, sub: victim.id, sid: victim.sessionId });
      }
    }
    // The token of the asker still says so; the row does not any more.
    await giveRole(asker.id, 'user');
    expect((await ask(asker.api, victim.accessToken)).text).toBe(INACTIVE);
  });

  test('SES-05: of a suspended user is active for nobody', async () => {
    const [admin, victim] = [await signedUp(), await enteredWith(connectEvm())];
    await giveRole(admin.id, 'admin');
    await suspend(victim.id);
    for (const token of [victim.accessToken, victim.refreshToken]) {
      expect((await ask(admin.api, token)).text).toBe(INACTIVE);
    }
  });

  test('takes a session to ask about at all', async () => {
    const victim = await enteredWith(connectEvm());
    const answer = await ask(program(), victim.accessToken);
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    expect(await whoIs(victim.api)).toBe(victim.id);
  });
});
