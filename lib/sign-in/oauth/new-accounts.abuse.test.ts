import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/core/errors';
import { newId, newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { sourceKey } from '@/lib/limits/keys';
import { countOf } from '@/lib/limits/reserve';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail, newPassword, proofOf } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { footprint, suspend } from '@/lib/testing/rows';
import { connectSolana } from '@/lib/testing/wallets';
import { findUserByEmail } from '@/lib/users/queries';
import type { ProvenAccount } from './proven-account';
import { signInWithProvider } from './with-provider';

beforeAll(async () => {
  await ownDatabase('oauth_new_accounts');
  process.env.LIMITS = '';
});
afterAll(closeDb);

let sources = 0;
function newSource(): string {
  sources += 1;
  return `198.18.0.${sources}`;
}

const newAccount = (email: string | null = null): ProvenAccount => {
  const subject = `https://id.example|${newId()}`;
  return { provider: 'oidc', subject, address: 'somebody', email, authenticatedAt: null };
};

/** What the return of a browser comes to, after the provider's answer has been checked. */
async function arrive(ip: string, account = newAccount()): Promise<string> {
  const request = { transport: 'cookie' as const, remember: false, replaces: null, device: newToken(), trusts: [] };
  const client = { ip, userAgent: null, requestId: null };
  try {
    const entered = await signInWithProvider(account, request, client);
    return 'problem' in entered ? entered.problem : 'opened';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('accounts that begin with one at a provider', () => {
  test('are sign-ups of their source like any other: three in ten minutes, and one that has an account is none', async () => {
    const ip = newSource();
    const accounts = [newAccount(), newAccount(), newAccount()];
    for (const account of accounts) expect(await arrive(ip, account)).toBe('opened');
    const before = await footprint();
    expect(await arrive(ip)).toBe('rate_limited');
    expect(await footprint()).toEqual(before);
    for (const account of accounts) expect(await arrive(ip, account)).toBe('opened');
    expect(await arrive(newSource())).toBe('opened');
  });

  test('use one budget with passwords and wallets', async () => {
    const [ip, wallet] = [newSource(), connectSolana()];
    const from = { 'x-latchkey-client-ip': ip };
    const wish = { email: newEmail(), password: newPassword() };
    expect((await program().post('/api/v1/auth/email/signup', wish, from)).status).toBe(201);
    expect((await program().post('/api/v1/auth/solana/verify', await proofOf(wallet), from)).status).toBe(201);
    expect(await arrive(ip)).toBe('opened');
    expect(await arrive(ip)).toBe('rate_limited');
    const late = { email: newEmail(), password: newPassword() };
    expect((await program().post('/api/v1/auth/email/signup', late, from)).status).toBe(429);
  });

  test('RLM-07: of thirty at once three begin, and the others leave nothing', async () => {
    const [ip, before] = [newSource(), await footprint()];
    const outcomes = await race(30, () => arrive(ip));
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(27);
    expect(await footprint()).toMatchObject({
      users: (before.users ?? 0) + 3,
      identities: (before.identities ?? 0) + 3,
      sessions: (before.sessions ?? 0) + 3,
    });
  });

  test('that come to nothing use up nothing', async () => {
    const ip = newSource();
    const email = newEmail();
    expect(await arrive(newSource(), newAccount(email))).toBe('opened');
    for (let n = 0; n < 5; n += 1) expect(await arrive(ip, newAccount(email))).toBe('email_in_use');
    expect(await countOf('sign_up_ip', sourceKey(ip))).toBe(0);
  });

  test('a suspended one is told so also where the source has none left', async () => {
    const [ip, account, email] = [newSource(), newAccount(), newEmail()];
    expect(await arrive(newSource(), { ...account, email })).toBe('opened');
    await suspend((await findUserByEmail(db(), email))?.id ?? '');
    await race(3, () => arrive(ip));
    expect(await arrive(ip, account)).toBe('user_suspended');
  });
});
