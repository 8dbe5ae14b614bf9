import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { ask, baseUrl, type HttpAnswer } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';
import { connectEvm, connectSolana, type HeadlessWallet, testWallets } from '@/lib/testing/wallets';

const v1 = '/api/v1/auth';

function succeeded(answer: HttpAnswer, status: number): HttpAnswer['body'] {
  expect(answer.status, answer.text).toBe(status);
  return answer.body;
}

/** Challenge, signature by the wallet's own key, and the proof at one of the wallet doors. */
async function present(wallet: HeadlessWallet, door: 'verify' | 'link', token?: string): Promise<HttpAnswer> {
  const purpose = door === 'link' ? 'link' : 'sign_in';
  const asked = await ask('POST', `${v1}/${wallet.chain}/challenge`, {
    body: { address: wallet.address, purpose },
    token,
  });
  const { message = '' } = succeeded(asked, 200);
  expect(message.split('\n')[0]).toContain(new URL(baseUrl()).host);
  return ask('POST', `${v1}/${wallet.chain}/${door}`, { body: await wallet.sign({ message }), token });
}

async function whoIs(token: string | undefined): Promise<string | undefined> {
  return (await ask('GET', `${v1}/me`, { token })).body.id;
}

describe('the API, from outside', () => {
  test('is healthy, and describes itself', async () => {
    expect(succeeded(await ask('GET', '/health'), 200)).toEqual({
      status: 'healthy',
      environment: 'production',
      database: 'connected',
      redis: 'not_configured',
    });
    expect((await ask('GET', '/health/live')).status).toBe(200);
    expect(succeeded(await ask('GET', '/api/openapi.json'), 200)).toMatchObject({ openapi: '3.1.0' });
  });

  test('sign up, sign in, change the password: the old one and every other session are dead', async () => {
    const credentials = { email: newEmail(), password: newPassword() };
    const created = succeeded(await ask('POST', `${v1}/email/signup`, { body: credentials }), 201);
    expect(created).toMatchObject({
      token_type: 'Bearer',
      expires_in: 1800,
      mfa_required: false,
      user: { email: credentials.email },
    });
    const signedIn = succeeded(await ask('POST', `${v1}/email/login`, { body: credentials }), 200);
    expect(await whoIs(signedIn.access_token)).toBe(created.user?.id);

    const next = newPassword();
    const change = { current_password: credentials.password, new_password: next };
    succeeded(await ask('POST', `${v1}/email/change-password`, { body: change, token: signedIn.access_token }), 200);
    expect(succeeded(await ask('POST', `${v1}/email/login`, { body: credentials }), 401).code).toBe(
      'invalid_credentials',
    );
    expect((await ask('GET', `${v1}/me`, { token: created.access_token })).status).toBe(401);
    expect((await ask('POST', `${v1}/refresh`, { body: { refresh_token: created.refresh_token } })).status).toBe(401);
    expect(await whoIs(signedIn.access_token)).toBe(created.user?.id);
    succeeded(await ask('POST', `${v1}/login`, { body: { ...credentials, password: next } }), 200);
  });

  test('the access token verifies against the published keys', async () => {
    const { access_token = '', user } = succeeded(await present(connectEvm(), 'verify'), 201);
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', baseUrl()));
    const { payload } = await jwtVerify(access_token, keys, {
      issuer: baseUrl(),
      audience: baseUrl(),
      algorithms: ['ES256'],
      typ: 'at+jwt',
    });
    expect(payload.sub).toBe(user?.id);
  });

  test.each(testWallets)(
    '$id: sign up, sign in, link to an e-mail account, sign in with the linked wallet, unlink',
    async ({ connect }) => {
      const own = connect();
      const first = succeeded(await present(own, 'verify'), 201);
      const again = succeeded(await present(own, 'verify'), 200);
      expect(again.user?.id).toBe(first.user?.id);
      expect(again.user).toMatchObject({ email: null, has_password: false, role: 'user' });

      const credentials = { email: newEmail(), password: newPassword() };
      const { access_token: token, user } = succeeded(await ask('POST', `${v1}/register`, { body: credentials }), 201);
      const wallet = connect();
      const { id } = succeeded(await present(wallet, 'link', token), 200);
      const { identities } = succeeded(await ask('GET', `${v1}/me`, { token }), 200);
      expect(identities).toMatchObject([{ id, method: wallet.chain, address: wallet.address }]);
      const linked = succeeded(await present(wallet, 'verify'), 200);
      expect(linked.user?.id).toBe(user?.id);

      expect(succeeded(await present(own, 'link', token), 409).code).toBe('identity_taken');
      succeeded(await ask('DELETE', `${v1}/identities/${id}`, { token }), 204);
      expect(await whoIs(linked.access_token)).toBeUndefined();
      expect(succeeded(await present(wallet, 'verify'), 201).user?.id).not.toBe(user?.id);
    },
  );

  test('one account with an EVM and a Solana wallet opens with either, and keeps its last key', async () => {
    const [evm, solana] = [connectEvm(), connectSolana()];
    const { access_token: token, user } = succeeded(await present(evm, 'verify'), 201);
    const { id } = succeeded(await present(solana, 'link', token), 200);
    for (const wallet of [evm, solana]) expect(succeeded(await present(wallet, 'verify'), 200).user?.id).toBe(user?.id);
    succeeded(await ask('DELETE', `${v1}/identities/${id}`, { token }), 204);
    const { items = [] } = succeeded(await ask('GET', `${v1}/identities`, { token }), 200);
    const refused = await ask('DELETE', `${v1}/identities/${items[0]?.id}`, { token });
    expect(succeeded(refused, 409).code).toBe('last_credential');
  });

  test('refresh and sign out', async () => {
    const first = succeeded(await present(connectSolana(), 'verify'), 201);
    const second = succeeded(await ask('POST', `${v1}/refresh`, { body: { refresh_token: first.refresh_token } }), 200);
    expect(second.session_id).toBe(first.session_id);
    expect(await whoIs(second.access_token)).toBe(first.user?.id);
    succeeded(await ask('POST', `${v1}/logout`, { token: second.access_token }), 204);
    for (const token of [first.access_token, second.access_token]) expect(await whoIs(token)).toBeUndefined();
    const dead = await ask('POST', `${v1}/refresh`, { body: { refresh_token: second.refresh_token } });
    expect(succeeded(dead, 401).code).toBe('refresh_invalid');
  });

  test('an invalid e-mail, a weak or common password and a malformed address are 422, each by its field', async () => {
    const signUp = (body: object) => ask('POST', `${v1}/email/signup`, { body });
    const cases: [HttpAnswer, string, string][] = [
      [await signUp({ email: 'not an address', password: newPassword() }), 'invalid_email', 'body.email'],
      [await signUp({ email: newEmail(), password: 'short' }), 'weak_password', 'body.password'],
      [await signUp({ email: newEmail(), password: 'password123' }), 'password_blocked', 'body.password'],
      [await signUp({ email: newEmail(), password: newPassword(), role: 'admin' }), 'unknown_field', 'body.role'],
    ];
    for (const { connect } of testWallets) {
      const wallet = connect();
      const body = { address: `${wallet.address.slice(0, -1)}!` };
      cases.push([await ask('POST', `${v1}/${wallet.chain}/challenge`, { body }), 'invalid_address', 'body.address']);
    }
    for (const [answer, code, path] of cases) {
      expect(succeeded(answer, 422).code).toBe(code);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body.errors?.[0]?.path).toBe(path);
    }
  });
});
