import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { now, seconds, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { tries } from '@/lib/testing/fuzz';
import { enteredWith, type Owner, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { connectEvm } from '@/lib/testing/wallets';
import { readAccessToken } from './access-token';
import { keyring } from './signing-keys';

const issuer = 'http://localhost:3000';
let owner: Owner;
let claims: JWTPayload;
beforeAll(async () => {
  owner = await enteredWith(connectEvm());
  claims = decodeJwt(owner.accessToken);
});
afterAll(closeDb);

/** A token our own key signed, with some of it changed: what a mistake of ours, or a key used twice, would make. */
async function signedByUs(changes: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
  const { signing } = await keyring();
  const payload = Object.fromEntries(
    Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: signing.kid, ...header })
    .sign(signing.key);
}

const accepts = async (token: string) => (await whoIs(program(token))) === owner.id;
const at = (offset: number) => Math.floor(now().getTime() / 1000) + offset;

describe('access tokens', () => {
  test('TOK-20: say which session and role, and nothing else about the person', async () => {
    const person = await signedUp();
    const payload = decodeJwt(person.accessToken);
    expect(Object.keys(payload).sort()).toEqual([
      'aal',
      'amr',
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'role',
      'sid',
      'sub',
    ]);
    expect(payload).toMatchObject({
      iss: issuer,
      aud: issuer,
      sub: person.id,
      sid: person.sessionId,
      role: 'user',
      aal: 1,
      amr: ['pwd'],
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(30 * 60);
    expect(decodeProtectedHeader(person.accessToken)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
  });

  test('TOK-02: a token that is ours in every way but one is refused', async () => {
    expect(await accepts(await signedByUs({}))).toBe(true);
    for (const changes of [
      { iss: 'https://evil.example' },
      { iss: undefined },
      { iss: `${issuer}/` },
      { aud: 'https://evil.example' },
      { aud: undefined },
      { aud: ['https://evil.example', 'https://other.example'] },
      { aud: [] },
      { exp: undefined },
      { exp: at(-61) },
      { exp: `${at(600)}` },
      { nbf: at(61) },
      { iat: at(61) },
      { iat: undefined },
      { jti: undefined },
      { sub: undefined },
      { sub: newId() },
      { sub: 'admin' },
      { sid: undefined },
      { sid: newId() },
      { sid: `${owner.sessionId}'--` },
      { sid: { id: owner.sessionId } },
    ]) {
      expect(await accepts(await signedByUs(changes)), JSON.stringify(changes)).toBe(false);
    }
  });

  test('TOK-02: the leeway is at most a minute', async () => {
    expect(await shifted(seconds(30 * 60 + 61), () => accepts(owner.accessToken))).toBe(false);
    expect(await shifted(seconds(30 * 60 - 1), () => accepts(owner.accessToken))).toBe(true);
    expect(await shifted(seconds(-61), () => accepts(owner.accessToken))).toBe(false);
    const endless = await signedByUs({ exp: 1e308 });
    expect(await shifted(seconds(30 * 60 + 61), () => accepts(endless)), 'an expiry far away prolongs nothing').toBe(
      false,
    );
  });

  test('RFC 8725: algorithm, type and key are ours to choose, not the token’s', async () => {
    for (const header of [
      { typ: 'JWT' },
      { typ: undefined },
      { kid: undefined },
      { kid: newId() },
      { kid: '../../etc/passwd' },
    ]) {
      expect(await accepts(await signedByUs({}, header)), JSON.stringify(header)).toBe(false);
    }
    const [, payload] = owner.accessToken.split('.');
    const { signing, jwks } = await keyring();
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const alg of ['none', 'None', 'NONE', '', 'HS256', 'ES384', 'RS256']) {
      const header = encode({ alg, typ: 'at+jwt', kid: signing.kid });
      expect(await accepts(`${header}.${payload}.`), alg).toBe(false);
    }
    // The public key as an HMAC secret, in the forms people hash it in.
    for (const secret of [JSON.stringify(jwks.keys[0]), JSON.stringify(jwks), jwks.keys[0]?.x ?? '']) {
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: signing.kid })
        .sign(new TextEncoder().encode(secret));
      expect(await accepts(forged)).toBe(false);
    }
    // A key the token brings along.
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    for (const header of [
      { jwk },
      { jwk, kid: signing.kid },
      { jku: 'https://evil.example/jwks.json', kid: signing.kid },
      { x5u: 'https://evil.example/cert.pem', kid: signing.kid },
      { x5c: ['MIIB'], kid: signing.kid },
    ]) {
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
        .sign(privateKey);
      expect(await accepts(forged)).toBe(false);
    }
  });

  test('RFC 7515 §4.1.11: an extension that must be understood is not, whoever signed it', async () => {
    const { signing } = await keyring();
    const header = {
      alg: 'ES256',
      typ: 'at+jwt',
      kid: signing.kid,
      crit: ['urn:example:ext'],
      'urn:example:ext': true,
    };
    const token = await new SignJWT(claims)
      .setProtectedHeader(header)
      .sign(signing.key, { crit: { 'urn:example:ext': true } });
    expect(await accepts(token)).toBe(false);
  });

  test('TOK-02: one of several audiences may be ours; what is no number is no time', async () => {
    expect(await accepts(await signedByUs({ aud: ['https://other.example', issuer] }))).toBe(true);
    for (const changes of [
      { exp: null },
      { exp: {} },
      { nbf: `${at(-60)}` },
      { iat: `${at(-60)}` },
      { exp: -1e308 },
      { exp: 0 },
    ])
      expect(await accepts(await signedByUs(changes)), JSON.stringify(changes)).toBe(false);
  });

  test('what it says of role and factors decides nothing: the rows do', async () => {
    const token = await signedByUs({ role: 'owner', aal: 3, amr: ['hwk', 'pin'] });
    const { body } = await program(token).get('/api/v1/auth/me');
    expect(body).toMatchObject({ id: owner.id, role: 'user', aal: 1, amr: ['swk'] });
  });

  test('FUZ-17: of 20,000 tokens with changed bytes none is taken', async () => {
    const signed = owner.accessToken.lastIndexOf('.');
    const taken: string[] = [];
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %\u0000';
    const change = fc.record({
      position: fc.nat({ max: owner.accessToken.length - 1 }),
      character: fc.constantFrom(...characters),
      kind: fc.constantFrom('replace', 'insert', 'remove', 'cut', 'swap'),
    });
    const changed = (
      token: string,
      { position, character, kind }: { position: number; character: string; kind: string },
    ) => {
      const [head, tail] = [token.slice(0, position), token.slice(position)];
      if (kind === 'insert') return head + character + tail;
      if (kind === 'remove') return head + tail.slice(1);
      if (kind === 'cut') return head;
      if (kind === 'swap') return head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2);
      return head + character + tail.slice(1);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const mutant = changes.reduce(changed, owner.accessToken);
        if (mutant === owner.accessToken) return;
        if (await readAccessToken(mutant)) taken.push(mutant);
      }),
      { numRuns: tries(20_000) },
    );
    // ES256 signatures are 64 bytes, 86 characters with four unused bits: only another spelling of the same bytes may pass.
    const bytes = (token: string) => Buffer.from(token.slice(signed + 1), 'base64url').toString('hex');
    expect(taken.filter((mutant) => mutant.slice(0, signed) !== owner.accessToken.slice(0, signed))).toEqual([]);
    expect(taken.filter((mutant) => bytes(mutant) !== bytes(owner.accessToken))).toEqual([]);
  });

  test('a revoked session is out at once, whatever its tokens say', async () => {
    const other = await enteredWith(connectEvm());
    expect(await whoIs(other.api)).toBe(other.id);
    succeeded(await other.api.post('/api/v1/auth/logout'), 204);
    expect(await whoIs(other.api)).toBe('unauthenticated');
  });
});

describe('the published keys', () => {
  test('verify our tokens and hold no private part', async () => {
    const { jwks } = await keyring();
    expect(jwks.keys.map(({ kid }) => kid)).toContain(decodeProtectedHeader(owner.accessToken).kid);
    for (const key of jwks.keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
  });
});
