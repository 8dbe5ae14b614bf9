import type { ClientContext } from '@/lib/core/client-context';
import { type CaptchaConfig, config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { isSuspect } from '@/lib/detection/failures';
import { record } from '@/lib/events/queries';
import { bySource, reserveAll } from '@/lib/limits/reserve';
import { failuresOf } from './failures';
import { judgeToken } from './judge';
import { outageOf } from './outage';
import type { CaptchaAction, CaptchaRule } from './rule';
import type { Verdict } from './siteverify';

/** What a call with a captcha sends beside other things. */
export interface CaptchaBody {
  /** Whose failures count; where it is not always asked for. */
  email?: string | undefined;
  captcha_token?: string | undefined;
  /** How a sign-in is to go on. */
  transport?: 'bearer' | 'cookie' | undefined;
}

export interface Asker {
  client: ClientContext;
  /** Token of the device cookie; null where none came. */
  device: string | null;
}

const unavailable = () =>
  new AppError('captcha_unavailable', { detail: 'Try again in a minute.', headers: { 'retry-after': '60' } });

async function verdictOn(
  token: string | undefined,
  settings: CaptchaConfig,
  action: CaptchaAction,
  client: ClientContext,
): Promise<Verdict> {
  if (token) return judgeToken(settings, token, action, client);
  const reason = await outageOf(settings);
  if (reason) return { kind: 'away', reason };
  throw new AppError('captcha_required', { detail: 'Solve the check on the page, then try again.' });
}

/**
 * Lets only those through who solved a captcha for this action on this site, each solution once. Without keys nobody is asked; at sign-in
 * only after failures, or where the source was found suspect. While the provider is away sign-up and forgotten passwords are closed, and
 * sign-in has a stricter limit, without which it is closed, too. Throws `captcha_required`, `captcha_invalid`, `captcha_unavailable` or
 * `rate_limited`.
 */
export async function requireCaptcha(rule: CaptchaRule, body: CaptchaBody, { client, device }: Asker): Promise<void> {
  const { captcha } = config();
  if (!captcha) return;
  const always = rule.when === 'always';
  // As the attempt itself is counted: a program keeps no device, whatever cookie it sends.
  const known = body.transport === 'cookie' ? device : null;
  const asked = always || (await failuresOf(body.email ?? '', known, client)) >= captcha.afterFailures;
  if (!asked && !(await isSuspect(client))) return;
  const { action } = rule;
  const verdict = await verdictOn(body.captcha_token, captcha, action, client);
  if (verdict.kind === 'passed') return;
  const { kind, reason } = verdict;
  const type = kind === 'refused' ? 'captcha.refused' : 'captcha.unavailable';
  await record(db(), client, { type, outcome: 'failure', data: { action, reason } });
  if (kind === 'refused') {
    throw new AppError('captcha_invalid', { detail: 'Solve the check on the page again, then try again.' });
  }
  const counted = always ? [] : await reserveAll(bySource('sign_in_unchecked', client.ip));
  if (counted.length === 0) throw unavailable();
}
