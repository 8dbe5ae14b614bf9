import { z } from 'zod';
import { LOOPBACK_HOSTS } from './parts';

export const captchaSettings = {
  TURNSTILE_SITE_KEY: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'must be the site key as the provider gave it')
    .optional(),
  TURNSTILE_SECRET_KEY: z.string().max(200).optional(),
  TURNSTILE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL', abort: true })
    .refine((url) => /^\/?$/.test(new URL(url).pathname) && !/[?#@]/.test(url), 'must be an origin, without a path')
    .default('https://challenges.cloudflare.com'),
  TURNSTILE_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(30).default(5),
  CAPTCHA_AFTER_FAILURES: z.coerce.number().int().min(0).max(100).default(3),
};

type Values = { [Name in keyof typeof captchaSettings]?: z.output<(typeof captchaSettings)[Name]> | undefined };

/** Cloudflare Turnstile, as the operator registered this installation with it. */
export interface CaptchaConfig {
  siteKey: string;
  secretKey: string;
  /** Origin of the provider: its script, its frames and its `siteverify`. */
  origin: string;
  timeoutSeconds: number;
  /** From so many failed attempts on, sign-in asks for a captcha; 0: always. */
  afterFailures: number;
}

/** Null without keys: nobody is asked. */
export function captchaConfig(values: Values): CaptchaConfig | null {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET_KEY: secretKey } = values;
  if (!siteKey || !secretKey) return null;
  return {
    siteKey,
    secretKey,
    origin: new URL(values.TURNSTILE_URL ?? '').origin,
    timeoutSeconds: values.TURNSTILE_TIMEOUT_SECONDS ?? 0,
    afterFailures: values.CAPTCHA_AFTER_FAILURES ?? 0,
  };
}

/** Half a registration is a mistake, and so is a secret that crosses a network in the clear. */
export function captchaProblems(values: Values): { variable: string; problem: string }[] {
  const pair = ['TURNSTILE_SITE_KEY', 'TURNSTILE_SECRET_KEY'] as const;
  const missing = pair.filter((variable) => !values[variable]);
  const problems: { variable: string; problem: string }[] =
    missing.length === 1
      ? missing.map((variable) => ({ variable, problem: 'is missing; the provider gave both' }))
      : [];
  const url = values.TURNSTILE_URL ? new URL(values.TURNSTILE_URL) : null;
  if (url && url.protocol !== 'https:' && !LOOPBACK_HOSTS.has(url.hostname))
    problems.push({ variable: 'TURNSTILE_URL', problem: 'is plain http' });
  return problems;
}
