import type { ClientContext } from '@/lib/core/client-context';
import { after, minutes, now } from '@/lib/core/clock';
import { type CaptchaConfig, config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { db } from '@/lib/db/client';
import { providerAnswered } from './outage';
import { spendCaptcha } from './queries';
import type { CaptchaAction } from './rule';
import { siteverify, type Verdict } from './siteverify';

/** The provider takes a token for five minutes after it was solved. */
const TOKEN_KEPT = minutes(10);

/**
 * What a token is worth, once: a good one is taken, here and at the provider, whatever the request comes to. One that nobody could
 * judge is not.
 */
export async function judgeToken(
  settings: CaptchaConfig,
  token: string,
  action: CaptchaAction,
  { ip }: ClientContext,
): Promise<Verdict> {
  const verdict = await siteverify(settings, { token, action, ip, hostname: new URL(config().publicUrl).hostname });
  if (verdict.kind !== 'away') providerAnswered();
  if (verdict.kind !== 'passed') return verdict;
  const first = await spendCaptcha(db(), { hash: tokenHash(token), expiresAt: after(now(), TOKEN_KEPT) });
  return first ? verdict : { kind: 'refused', reason: 'used_before' };
}
