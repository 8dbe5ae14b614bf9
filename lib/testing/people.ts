import { expect } from 'vitest';
import { newId } from '@/lib/core/ids';
import type { Purpose } from '@/lib/methods/types';
import { type Answer, type AnswerBody, type BrowserCaller, browser, type Caller, program } from './requests';
import type { HeadlessWallet, WalletChallenge, WalletProofBody } from './wallets';

/** Nobody has this address yet. */
export function newEmail(): string {
  return `${newId().replaceAll('-', '')}@example.com`;
}

/** A password nobody else has, that the policy takes. */
export function newPassword(): string {
  return `stone river ${newId()}`;
}

/** An answer that has to be a success; fails with the problem it was instead. */
export function succeeded(answer: Answer, ...statuses: number[]): AnswerBody {
  expect(statuses.length > 0 ? statuses : [200, 201, 204], answer.text).toContain(answer.status);
  return answer.body;
}

export interface Person {
  id: string;
  email: string;
  password: string;
  accessToken: string;
  refreshToken: string;
  sessionId: string;
  /** Calls with the bearer token of the first session. */
  api: Caller;
}

/** A new user with e-mail and password, signed in as a program. */
export async function signedUp(
  details: { email?: string; password?: string; username?: string } = {},
): Promise<Person> {
  const wish = { email: newEmail(), password: newPassword(), ...details };
  const body = succeeded(await program().post('/api/v1/auth/email/signup', wish), 201);
  return { ...wish, ...sessionOf(body) };
}

/** Whose session an answer is about, and what it hands to a program. */
export function sessionOf(body: AnswerBody) {
  const { user, access_token: accessToken = '', refresh_token: refreshToken = '', session_id: sessionId = '' } = body;
  return { id: user?.id ?? '', accessToken, refreshToken, sessionId, api: program(accessToken) };
}

/** The text to sign, as one visitor asked for it. */
export async function challenged(
  wallet: HeadlessWallet,
  options: { by?: Caller; purpose?: Purpose; transport?: 'bearer' | 'cookie' } = {},
): Promise<WalletChallenge & { nonce: string }> {
  const { by = program(), ...wish } = options;
  const answer = await by.post(`/api/v1/auth/${wallet.chain}/challenge`, { address: wallet.address, ...wish });
  return succeeded(answer, 200) as WalletChallenge & { nonce: string };
}

/** An honest proof of a new challenge. */
export async function proofOf(
  wallet: HeadlessWallet,
  options: Parameters<typeof challenged>[1] = {},
): Promise<WalletProofBody> {
  return wallet.sign(await challenged(wallet, options));
}

export interface Owner {
  id: string;
  accessToken: string;
  refreshToken: string;
  sessionId: string;
  api: Caller;
}

/** Signs in, or up, with a wallet as a program. */
export async function enteredWith(wallet: HeadlessWallet): Promise<Owner> {
  const proof = await proofOf(wallet);
  return sessionOf(succeeded(await program().post(`/api/v1/auth/${wallet.chain}/verify`, proof), 200, 201));
}

/** Signs in, or up, with a wallet in a browser. */
export async function browserWith(wallet: HeadlessWallet, page: BrowserCaller = browser()): Promise<BrowserCaller> {
  const proof = await proofOf(wallet, { by: page, transport: 'cookie' });
  succeeded(await page.post(`/api/v1/auth/${wallet.chain}/verify`, { ...proof, transport: 'cookie' }), 200, 201);
  return page;
}

/** Links a wallet to the caller's account, and answers the raw answer. */
export async function linked(api: Caller, wallet: HeadlessWallet): Promise<Answer> {
  const proof = await proofOf(wallet, { by: api, purpose: 'link' });
  return api.post(`/api/v1/auth/${wallet.chain}/link`, proof);
}

/** Who a caller is to the API: the user's id, or the problem code. */
export async function whoIs(caller: Caller): Promise<string> {
  const { status, body } = await caller.get('/api/v1/auth/me');
  return (status === 200 ? body.id : body.code) ?? '';
}
