import { z } from 'zod';
import { newId } from '@/lib/core/ids';
import { testWallets, type WalletChallenge } from '@/lib/testing/wallets';

const v1 = '/api/v1/auth';

const Tokens = z.object({ access_token: z.string(), refresh_token: z.string() });

/** What one visitor did: how long each answer took, in milliseconds, and answers that should not have been. */
export interface Visit {
  milliseconds: number[];
  unexpected: string[];
}

type Ask = (expected: number, method: string, path: string, body?: unknown, token?: string) => Promise<Response>;

function asker(url: string, { milliseconds, unexpected }: Visit): Ask {
  return async (expected, method, path, body, token) => {
    const since = performance.now();
    const answer = await fetch(`${url}${v1}/${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    milliseconds.push(performance.now() - since);
    if (answer.status !== expected) unexpected.push(`${path}: ${answer.status} in place of ${expected}`);
    return new Response(answer.status === 204 ? null : text, { status: answer.status });
  };
}

/**
 * A whole visit, right and wrong things alike: sign-up, a wrong password and the right one, a refresh and its replay, a forgotten password,
 * a wallet, and signing out everywhere. What it leaves behind is what a deployment collects.
 */
export async function visit(url: string): Promise<Visit> {
  const done: Visit = { milliseconds: [], unexpected: [] };
  const ask = asker(url, done);
  const [email, password] = [`${newId()}@example.com`, `bench ${newId()}`];
  const first = Tokens.parse(await (await ask(201, 'POST', 'email/signup', { email, password })).json());
  await ask(401, 'POST', 'email/login', { email, password: 'another one' });
  const second = Tokens.parse(await (await ask(200, 'POST', 'email/login', { email, password })).json());
  for (let again = 0; again < 10; again += 1) await ask(200, 'GET', 'me', undefined, second.access_token);
  await ask(200, 'POST', 'refresh', { refresh_token: first.refresh_token });
  await ask(202, 'POST', 'password/forgot', { email });
  for (const kind of testWallets.slice(0, 2)) {
    const wallet = kind.connect();
    const asked = await ask(200, 'POST', `${wallet.chain}/challenge`, { address: wallet.address });
    const proof = await wallet.sign((await asked.json()) as WalletChallenge);
    await ask(201, 'POST', `${wallet.chain}/verify`, proof);
    await ask(401, 'POST', `${wallet.chain}/verify`, proof);
  }
  await ask(204, 'POST', 'logout-all', undefined, second.access_token);
  await ask(401, 'GET', 'me', undefined, second.access_token);
  return done;
}
