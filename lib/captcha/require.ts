import type { ClientContext } from '@/lib/core/client-context';
import { after, minutes, now } from '@/lib/core/clock';
import { type CaptchaConfig, config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { CaptchaAction } from './action';
import { spendCaptcha } from './queries';
import { siteverify, type Verdict } from './siteverify';

/** The provider takes a token for five minutes after it was solved. */
const TOKEN_KEPT = minutes(10);

async function judge(
  settings: CaptchaConfig,
  token: string,
  action: CaptchaAction,
  { ip }: ClientContext,
): Promise<Verdict> {
  const verdict = await siteverify(settings, { token, action, ip, hostname: new URL(config().publicUrl).hostname });
  if (verdict.kind !== 'passed') return verdict;
  // Taken here, too, and for good: what the request comes to changes nothing about it.
  const first = await spendCaptcha(db(), { hash: tokenHash(token), expiresAt: after(now(), TOKEN_KEPT) });
  return first ? verdict : { kind: 'refused', reason: 'used_before' };
}

/**
 * Judges a token, once. Answers whether anybody could say what it is worth: false where the provider is away. Throws
 * `captcha_required` without one and `captcha_invalid` for one that is not good. Both outcomes are recorded.
 */
export async function judgeCaptcha(
  settings: CaptchaConfig,
  token: string | undefined,
  action: CaptchaAction,
  client: ClientContext,
): Promise<boolean> {
  if (!token) throw new AppError('captcha_required', { detail: 'Solve the check on the page, then try again.' });
  const verdict = await judge(settings, token, action, client);
  if (verdict.kind === 'passed') return true;
  const { kind, reason } = verdict;
  const type = kind === 'refused' ? 'captcha.refused' : 'captcha.unavailable';
  await record(db(), client, { type, outcome: 'failure', data: { action, reason } });
  if (kind === 'away') return false;
  throw new AppError('captcha_invalid', { detail: 'Solve the check on the page again, then try again.' });
}

/**
 * Lets only those through who solved a captcha for this action on this site, each solution once. Without keys nobody is asked. Throws
 * `captcha_required`, `captcha_invalid` or, where the provider is away, `captcha_unavailable`.
 */
export async function requireCaptcha(
  token: string | undefined,
  action: CaptchaAction,
  client: ClientContext,
): Promise<void> {
  const { captcha } = config();
  if (!captcha || (await judgeCaptcha(captcha, token, action, client))) return;
  throw new AppError('captcha_unavailable', { detail: 'Try again in a minute.', headers: { 'retry-after': '60' } });
}
