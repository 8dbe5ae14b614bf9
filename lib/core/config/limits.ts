import { z } from 'zod';

/** Every limit there is; `lib/limits/table.ts` says what each of them is. */
export const limitNames = [
  'sign_in_ip',
  'sign_in_source',
  'sign_in_account',
  'sign_in_device',
  'sign_in_unchecked',
  'sign_up_ip',
  'forgot_address',
  'forgot_device',
  'forgot_ip',
  'mailed_link_ip',
  'verification_address',
  'verification_ip',
  'change_email_user',
  'challenge_ip',
  'proof_ip',
  'code_session',
  'refresh_ip',
  'export_user',
  'api',
] as const;
export type LimitName = (typeof limitNames)[number];

/** What a limit is set to: so many in so many seconds, or that it is not applied. */
export type LimitSetting = { most: number; seconds: number } | 'off';

const FORM = 'must be off, or look like sign_in_ip=20/1m,sign_up_ip=off';
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const RATE = /^([1-9]\d{0,6})\/([1-9]\d{0,4})([smhd])$/;
const LONGEST = 7 * 86_400;

const isLimit = (name: string): name is LimitName => limitNames.some((known) => known === name);

function settingOf(text: string): LimitSetting | null {
  if (text === 'off') return 'off';
  const [, most, count, unit = ''] = RATE.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  return most && seconds <= LONGEST ? { most: Number(most), seconds } : null;
}

const overrides = z
  .string()
  .default('')
  .transform((text, context) => {
    const set: Partial<Record<LimitName, LimitSetting>> = {};
    if (text.trim() === 'off') return Object.fromEntries(limitNames.map((name) => [name, 'off'])) as typeof set;
    for (const line of text.split(',').filter((item) => item.trim() !== '')) {
      const [name = '', wish = '', ...more] = line.split('=').map((part) => part.trim());
      const setting = more.length === 0 ? settingOf(wish) : null;
      if (!isLimit(name)) context.addIssue({ code: 'custom', message: 'names a limit that does not exist' });
      else if (setting === null) context.addIssue({ code: 'custom', message: FORM });
      else set[name] = setting;
    }
    return set;
  });

export const limitSettings = {
  LIMITS: overrides,
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must look like redis://host:6379' }).optional(),
  PASSWORD_MAX_FAILURES: z.coerce.number().int().min(5).max(100).default(100),
  API_ERROR_COST: z.coerce.number().int().min(0).max(20).default(3),
  API_BUSY_MILLISECONDS: z.coerce.number().int().min(0).max(60_000).default(200),
};

interface Values {
  LIMITS: Partial<Record<LimitName, LimitSetting>>;
  REDIS_URL?: string | undefined;
  PASSWORD_MAX_FAILURES: number;
  API_ERROR_COST: number;
  API_BUSY_MILLISECONDS: number;
}

export interface LimitsConfig {
  /** What the operator set otherwise than the table has it. */
  set: Partial<Record<LimitName, LimitSetting>>;
  /** Null: the counters are in the database. */
  redisUrl: string | null;
  /** So many wrong passwords in a row, over whatever time, and the password counts no more until it is reset (NIST SP 800-63B). */
  passwordMaxFailures: number;
  /** What an API call that was refused as wrong costs its caller beside itself. */
  apiErrorCost: number;
  /** From this delay of the event loop on an API call costs double; 0: never. */
  apiBusyMilliseconds: number;
}

export function limitsConfig(values: Values): LimitsConfig {
  return {
    set: values.LIMITS,
    redisUrl: values.REDIS_URL ?? null,
    passwordMaxFailures: values.PASSWORD_MAX_FAILURES,
    apiErrorCost: values.API_ERROR_COST,
    apiBusyMilliseconds: values.API_BUSY_MILLISECONDS,
  };
}
