import { config } from '@/lib/core/config';

export type { CaptchaAction } from '@/lib/captcha/rule';

/** What a page needs to show the captcha. Nothing of it is secret. */
export interface CaptchaSetup {
  siteKey: string;
  /** Of the provider, whose script the page loads. */
  origin: string;
}

/** Null where nobody is asked. */
export function captchaSetup(): CaptchaSetup | null {
  const { captcha } = config();
  return captcha && { siteKey: captcha.siteKey, origin: captcha.origin };
}
