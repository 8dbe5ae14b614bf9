import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import { now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { recoveryCodes, secondFactors } from '@/lib/db/schema';
import { codeAt, stepAt } from '@/lib/second-factor/totp';
import { type Person, signedUp, succeeded } from './people';
import { type Answer, type AnswerBody, type Caller, program } from './requests';

export const MFA = '/api/v1/auth/mfa';

/** The code an app shows `ahead` steps from now. */
export function codeOf(seed: string, ahead = 0): string {
  return codeAt(seed, stepAt(now()) + ahead);
}

/** Six digits that no app with this seed shows anywhere near now. */
export function wrongCode(seed: string): string {
  const near = [-3, -2, -1, 0, 1, 2, 3].map((ahead) => codeOf(seed, ahead));
  const wrong = ['000000', '111111', '222222', '333333', '444444', '555555', '666666', '777777'];
  return wrong.find((code) => !near.includes(code)) ?? '';
}

/** A code that was not used, for tests that are not about using one twice: what was accepted before is forgotten. */
export async function unusedCode(userId: string, seed: string): Promise<string> {
  await db().update(secondFactors).set({ lastStep: 0 }).where(eq(secondFactors.userId, userId));
  return codeOf(seed);
}

export interface App {
  seed: string;
  recoveryCodes: string[];
}

/** Sets up an authenticator app in the caller's session, which has to be fresh. A bearer session gets new tokens by it. */
export async function setUpApp(api: Caller): Promise<App & { body: AnswerBody }> {
  const { secret: seed } = succeeded(await api.post(`${MFA}/totp/enroll`), 200) as { secret: string };
  const body = succeeded(await api.post(`${MFA}/totp/confirm`, { code: codeOf(seed) }), 200);
  const { recovery_codes: codes } = body as { recovery_codes: string[] };
  return { seed, recoveryCodes: codes, body };
}

/** Somebody with a password and an authenticator app, in a whole and fresh session of a program. */
export async function enrolled(details: Parameters<typeof signedUp>[0] = {}): Promise<Person & App> {
  const person = await signedUp(details);
  const { body, ...app } = await setUpApp(person.api);
  const { access_token: accessToken = '', refresh_token: refreshToken = '' } = body;
  return { ...person, ...app, accessToken, refreshToken, api: program(accessToken) };
}

/** Signs in with a password and no second factor: a caller in a session that lacks it. */
export async function pendingFor({ email, password }: Pick<Person, 'email' | 'password'>): Promise<Caller> {
  const body = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
  expect(body.mfa_required).toBe(true);
  return program(body.access_token);
}

export const giveCode = (api: Caller, code: string): Promise<Answer> => api.post(`${MFA}/totp/verify`, { code });
export const giveRecoveryCode = (api: Caller, code: string): Promise<Answer> =>
  api.post(`${MFA}/recovery/verify`, { code });

/** How the second factor stands, as the caller's session is told. */
export async function secondFactorsOf(api: Caller): Promise<SecondFactors> {
  const answer = await api.get(MFA);
  succeeded(answer, 200);
  return JSON.parse(answer.text);
}

export async function secondFactorRow(userId: string) {
  const [row] = await db().select().from(secondFactors).where(eq(secondFactors.userId, userId));
  return row;
}

export async function recoveryCodeRows(userId: string) {
  return db().select().from(recoveryCodes).where(eq(recoveryCodes.userId, userId));
}
