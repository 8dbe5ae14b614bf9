import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, baseUrl } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';
import { connectSolana } from '@/lib/testing/wallets';

const API = '/api/v1/auth';

/** A request whose body stops after its first byte until it is told to go on. */
function begun(method: string, path: string, body: unknown, token: string) {
  const text = JSON.stringify(body);
  const call = request(`${baseUrl()}${API}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    },
  });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  call.write(text.slice(0, 1));
  return {
    async finish(): Promise<number> {
      call.end(text.slice(1));
      const [response] = await answered;
      response.resume();
      return response.statusCode ?? 0;
    },
  };
}

/** The victim, and a session of theirs that somebody else got hold of a moment ago. */
let owner: { email: string; password: string; token: string };
let stolen: string;

beforeEach(async () => {
  const credentials = { email: newEmail(), password: newPassword() };
  const { body } = await ask('POST', `${API}/email/signup`, { body: credentials });
  owner = { ...credentials, token: body.access_token ?? '' };
  stolen = (await ask('POST', `${API}/email/login`, { body: credentials })).body.access_token ?? '';
});

const endings: [string, () => Promise<{ status: number }>][] = [
  ['signing out everywhere', () => ask('POST', `${API}/logout-all`, { token: owner.token })],
  ['signing out elsewhere', () => ask('POST', `${API}/logout-others`, { token: owner.token })],
  [
    'a changed password',
    () =>
      ask('POST', `${API}/email/change-password`, {
        token: owner.token,
        body: { current_password: owner.password, new_password: newPassword() },
      }),
  ],
];

describe.each(endings)('RAC-18 SES-03: after %s a request that had begun before does nothing', (_, end) => {
  test('not a link, not a password, not a profile', async () => {
    const wallet = connectSolana();
    const asked = { address: wallet.address, purpose: 'link' };
    const challenge = await ask('POST', `${API}/solana/challenge`, { token: stolen, body: asked });
    const proof = await wallet.sign({ message: String(challenge.body.message) });
    const change = { current_password: owner.password, new_password: newPassword() };
    const held = [
      begun('POST', '/solana/link', proof, stolen),
      begun('POST', '/email/change-password', change, stolen),
      begun('PATCH', '/me', { bio: 'mine now' }, stolen),
      begun('POST', '/solana/challenge', asked, stolen),
    ];
    await sleep(150);
    expect([200, 204]).toContain((await end()).status);
    for (const one of held) expect(await one.finish()).toBe(401);
    const again = await ask('POST', `${API}/solana/challenge`, { body: { address: wallet.address } });
    const entry = await wallet.sign({ message: String(again.body.message) });
    // The wallet belongs to nobody: it opens an account of its own.
    expect((await ask('POST', `${API}/solana/verify`, { body: entry })).status).toBe(201);
  });
});
