import { z } from 'zod';
import type { TrustedProxies } from './client-address';
import {
  breachedPasswordsProblems,
  breachedPasswordsSettings,
  breachedPasswordsUrl,
} from './config/breached-passwords';
import { type CaptchaConfig, captchaConfig, captchaProblems, captchaSettings } from './config/captcha';
import { type DetectionConfig, detectionConfig, detectionSettings } from './config/detection';
import { type HttpConfig, httpConfig, httpSettings } from './config/http';
import { type LimitsConfig, limitSettings, limitsConfig } from './config/limits';
import { type MailConfig, mailConfig, mailProblems, mailSettings } from './config/mail';
import { type OauthProvider, oauthProblems, oauthProviders, oauthSettings } from './config/oauth';
import { commaList, LOOPBACK_HOSTS } from './config/parts';
import { type PasskeySite, passkeySite } from './config/passkeys';
import { proxySettings, trustedProxies } from './config/proxies';
import { type SecondFactorConfig, secondFactorConfig, secondFactorSettings } from './config/second-factor';

export type { CaptchaConfig } from './config/captcha';
export type { ActionName, CountingRule, RuleName } from './config/detection';
export type { LimitName } from './config/limits';
export type { Smtp } from './config/mail';
export { type OauthProvider, type OauthProviderId, oauthProviderIds } from './config/oauth';
export type { PasskeySite } from './config/passkeys';

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const settings = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/name' }),
  DATABASE_DIRECT_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/name' })
    .optional(),
  DATABASE_POOL_SIZE: wholeNumber(10, 1, 200),
  AUTH_SECRET: commaList,
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL', abort: true })
    .refine((url) => /^\/?$/.test(new URL(url).pathname) && !/[?#@]/.test(url), 'must be an origin, without a path')
    .optional(),
  PORT: wholeNumber(3000, 1, 65_535),
  HOST: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PASSWORD_MIN_LENGTH: wholeNumber(8, 8, 64),
  ACCESS_TOKEN_EXPIRE_MINUTES: wholeNumber(30, 1, 24 * 60),
  SIGNING_KEY_DAYS: wholeNumber(90, 1, 3650),
  SESSION_IDLE_MINUTES: wholeNumber(720, 1, 365 * 24 * 60),
  SESSION_MAX_HOURS: wholeNumber(24, 1, 24 * 365),
  SESSION_REMEMBER_IDLE_DAYS: wholeNumber(14, 1, 365),
  SESSION_REMEMBER_MAX_DAYS: wholeNumber(30, 1, 365),
  REFRESH_TOKEN_IDLE_DAYS: wholeNumber(14, 1, 365),
  REFRESH_TOKEN_MAX_DAYS: wholeNumber(30, 1, 365),
  REFRESH_GRACE_SECONDS: wholeNumber(10, 0, 60),
  SESSION_WARNING_SECONDS: wholeNumber(120, 10, 3600),
  SESSION_CACHE_ENTRIES: wholeNumber(10_000, 0, 1_000_000),
  SESSION_RETENTION_DAYS: wholeNumber(30, 1, 3650),
  JOBS: z.enum(['app', 'none'], { error: 'must be app or none' }).default('app'),
  CHALLENGE_SECONDS: wholeNumber(300, 5, 600),
  FRESH_MINUTES: wholeNumber(10, 1, 60),
  EVM_CHAIN_IDS: commaList.refine(
    (ids) => ids.every((id) => /^[1-9][0-9]{0,15}$/.test(id)),
    'must be decimal chain ids, separated by commas',
  ),
  ...httpSettings,
  ...oauthSettings,
  ...mailSettings,
  ...secondFactorSettings,
  ...proxySettings,
  ...captchaSettings,
  ...breachedPasswordsSettings,
  ...limitSettings,
  ...detectionSettings,
  UNVERIFIED_RETENTION_DAYS: wholeNumber(30, 1, 3650),
  LATCHKEY_EMBEDDED: z.enum(['1']).optional(),
});

export interface Config {
  environment: 'production' | 'development' | 'test';
  /** True where the database and the secret are the ones Latchkey keeps itself. */
  embedded: boolean;
  databaseUrl: string;
  /** Leads past a transaction-pooling proxy, for what needs a connection of its own: LISTEN, jobs, migrations. */
  databaseDirectUrl: string;
  databasePoolSize: number;
  /** Newest first. The first seals, all of them open. */
  secrets: readonly string[];
  /** Origin people reach the product under; no trailing slash. */
  publicUrl: string;
  /** RFC 3986 authority of `publicUrl`, as wallets show it. */
  domain: string;
  /** True over https: cookies get `Secure` and the `__Host-` prefix. */
  secure: boolean;
  port: number;
  host: string | undefined;
  /** Whose word about the address of a client counts. */
  trustedProxies: TrustedProxies;
  logLevel: string;
  passwordMinLength: number;
  accessTokenSeconds: number;
  /** A signing key is followed by a new one after so long. */
  signingKeySeconds: number;
  sessions: Record<'cookie' | 'remembered' | 'bearer', { idleSeconds: number; maxSeconds: number }>;
  /** For so long after its use a refresh token answers the same successor again. */
  refreshGraceSeconds: number;
  /** So long before its end a session is said to end. */
  sessionWarningSeconds: number;
  /** Sessions kept in memory; 0 turns the cache off. */
  sessionCacheEntries: number;
  /** The row of a session that ended is kept for so long, for its owner's own record. */
  sessionRetentionSeconds: number;
  /** Whether this process runs the jobs, or leaves them to `npm run worker`. */
  jobs: 'app' | 'none';
  challengeSeconds: number;
  /** How long a proof of any credential counts as fresh. */
  freshSeconds: number;
  /** Chain ids accepted in EVM texts; empty means any. */
  evmChainIds: readonly string[];
  http: HttpConfig;
  oauthProviders: readonly OauthProvider[];
  mail: MailConfig;
  secondFactor: SecondFactorConfig;
  /** Null where the public URL allows none. */
  passkeys: PasskeySite | null;
  /** Null where nobody is asked for a captcha. */
  captcha: CaptchaConfig | null;
  /** Where passwords that became known are looked up, up to the slash; null: they are not. */
  breachedPasswordsUrl: string | null;
  limits: LimitsConfig;
  detection: DetectionConfig;
  /** `required`: an account begins with the proof of its address. */
  emailVerification: 'optional' | 'required';
  /** An account that never proved an address, has no other key and is not used is deleted after so long. */
  unverifiedRetentionSeconds: number;
}

/** Something an operator has to set, and the line that sets it. Never holds a secret. */
export interface ConfigProblem {
  variable: string;
  problem: string;
  fix: string;
}

export type Loaded = { ok: true; config: Config } | { ok: false; problems: ConfigProblem[] };

const DEFAULT_PASSWORDS = new Set([
  'postgres',
  'password',
  'admin',
  'root',
  'secret',
  'changeme',
  'change-me',
  'latchkey',
  '',
]);

const examples: Record<string, string> = {
  DATABASE_URL: 'DATABASE_URL=postgres://latchkey:<password>@localhost:5432/latchkey',
  PUBLIC_URL: 'PUBLIC_URL=https://auth.example.com',
  AUTH_SECRET: 'AUTH_SECRET=$(openssl rand -base64 32)',
  ALLOWED_IPS: 'ALLOWED_IPS=192.0.2.0/24,2001:db8::/48',
  BLOCK_MINUTES: 'BLOCK_MINUTES=1,5,30,120,1440',
  DETECTION: 'DETECTION=brute_force=20/1h,unusual_place=off',
  DETECTION_ACTIONS: 'DETECTION_ACTIONS=notify=40,captcha=50,step_up=60,block=90',
  DETECTION_SCORES: 'DETECTION_SCORES=unusual_place=40,spraying=95',
  LIMITS: 'LIMITS=sign_in_ip=20/1m,sign_up_ip=off',
  REDIS_URL: 'REDIS_URL=redis://localhost:6379',
  CORS_ORIGINS: 'CORS_ORIGINS=https://app.example.com,https://admin.example.com',
  SMTP_URL: 'SMTP_URL=smtp://<user>:<password>@mail.example.com:587',
  TRUSTED_PROXIES: 'TRUSTED_PROXIES=loopback',
};

function exampleFor(variable: string): string {
  return examples[variable] ?? `${variable}=<value>`;
}

/** Null where the password is not written as a URL writes it. */
function databasePassword(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return null;
  }
}

type Settings = z.infer<typeof settings>;

/** Every setting that can be read by itself, so that one that cannot does not hide what is wrong with the others. */
function readable(env: Record<string, string | undefined>): Partial<Settings> {
  const parsed = Object.entries(settings.shape).map(([name, schema]) => [name, schema.safeParse(env[name]).data]);
  return Object.fromEntries(parsed) as Partial<Settings>;
}

/** Rules for an installation that real people use: production mode with a database of its own. */
function productionProblems(values: Partial<Settings>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const flag = (variable: string, problem: string) => problems.push({ variable, problem, fix: exampleFor(variable) });
  const secrets = values.AUTH_SECRET ?? [];
  if (secrets.length === 0) flag('AUTH_SECRET', 'is missing');
  if (secrets.some((secret) => Buffer.byteLength(secret) < 32)) flag('AUTH_SECRET', 'is shorter than 32 bytes');
  const password = databasePassword(values.DATABASE_URL ?? '');
  if (password === null) flag('DATABASE_URL', 'has a password that is not percent-encoded');
  else if (DEFAULT_PASSWORDS.has(password.toLowerCase())) flag('DATABASE_URL', 'has no password or a default one');
  if (!values.PUBLIC_URL) {
    flag('PUBLIC_URL', 'is missing; it is the https address people open');
  } else {
    const url = new URL(values.PUBLIC_URL);
    if (url.protocol !== 'https:' && !LOOPBACK_HOSTS.has(url.hostname))
      flag('PUBLIC_URL', 'is plain http; sign-in needs https');
  }
  return problems;
}

/** Settings of the past. Passing over one in silence would loosen what it had tightened. */
const renamed = { SESSION_IDLE_HOURS: 'SESSION_IDLE_MINUTES' } as const;

function renamedSettings(env: Record<string, string | undefined>): ConfigProblem[] {
  return Object.entries(renamed)
    .filter(([before]) => env[before] !== undefined)
    .map(([before, after]) => ({ variable: before, problem: `is now ${after}`, fix: exampleFor(after) }));
}

/** Reads and checks the whole environment. All problems at once; no problem text repeats a value. */
export function loadConfig(env: Record<string, string | undefined>): Loaded {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(filled);
  const unreadable = (parsed.error?.issues ?? []).map((issue) => {
    const variable = String(issue.path[0]);
    const missing = filled[variable] === undefined;
    return { variable, problem: missing ? 'is missing' : issue.message, fix: exampleFor(variable) };
  });
  const found = readable(filled);
  const embedded = found.LATCHKEY_EMBEDDED === '1';
  const unsafe = found.NODE_ENV === 'production' && !embedded ? productionProblems(found) : [];
  const site = found.PUBLIC_URL ? new URL(found.PUBLIC_URL) : null;
  const unsendable = found.NODE_ENV === 'production' ? mailProblems(found, site) : [];
  const services = [...oauthProblems(found), ...captchaProblems(found), ...breachedPasswordsProblems(found)];
  unsafe.push(...[...services, ...unsendable].map((one) => ({ ...one, fix: exampleFor(one.variable) })));
  if (found.NODE_ENV !== 'production' && !embedded && (found.AUTH_SECRET ?? []).length === 0) {
    unsafe.push({ variable: 'AUTH_SECRET', problem: 'is missing', fix: exampleFor('AUTH_SECRET') });
  }
  const problems = [
    ...unreadable,
    ...renamedSettings(filled),
    ...unsafe.filter((one) => unreadable.every(({ variable }) => variable !== one.variable)),
  ];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const values = parsed.data;
  const publicUrl = new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`);
  const hour = 3600;
  return {
    ok: true,
    config: {
      environment: values.NODE_ENV,
      embedded,
      databaseUrl: values.DATABASE_URL,
      databaseDirectUrl: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL,
      databasePoolSize: values.DATABASE_POOL_SIZE,
      secrets: values.AUTH_SECRET,
      publicUrl: publicUrl.origin,
      domain: publicUrl.host,
      secure: publicUrl.protocol === 'https:',
      port: values.PORT,
      host: values.HOST,
      trustedProxies: trustedProxies(values),
      logLevel: values.LOG_LEVEL,
      passwordMinLength: values.PASSWORD_MIN_LENGTH,
      accessTokenSeconds: values.ACCESS_TOKEN_EXPIRE_MINUTES * 60,
      signingKeySeconds: values.SIGNING_KEY_DAYS * 24 * hour,
      sessions: {
        cookie: { idleSeconds: values.SESSION_IDLE_MINUTES * 60, maxSeconds: values.SESSION_MAX_HOURS * hour },
        remembered: {
          idleSeconds: values.SESSION_REMEMBER_IDLE_DAYS * 24 * hour,
          maxSeconds: values.SESSION_REMEMBER_MAX_DAYS * 24 * hour,
        },
        bearer: {
          idleSeconds: values.REFRESH_TOKEN_IDLE_DAYS * 24 * hour,
          maxSeconds: values.REFRESH_TOKEN_MAX_DAYS * 24 * hour,
        },
      },
      refreshGraceSeconds: values.REFRESH_GRACE_SECONDS,
      sessionWarningSeconds: values.SESSION_WARNING_SECONDS,
      sessionCacheEntries: values.SESSION_CACHE_ENTRIES,
      sessionRetentionSeconds: values.SESSION_RETENTION_DAYS * 24 * hour,
      jobs: values.JOBS,
      challengeSeconds: values.CHALLENGE_SECONDS,
      freshSeconds: values.FRESH_MINUTES * 60,
      evmChainIds: values.EVM_CHAIN_IDS,
      http: httpConfig(values),
      oauthProviders: oauthProviders(values),
      mail: mailConfig(values, publicUrl),
      secondFactor: secondFactorConfig(values, values.NODE_ENV === 'production'),
      passkeys: passkeySite(publicUrl),
      captcha: captchaConfig(values),
      breachedPasswordsUrl: breachedPasswordsUrl(values),
      limits: limitsConfig(values),
      detection: detectionConfig(values),
      emailVerification: values.EMAIL_VERIFICATION,
      unverifiedRetentionSeconds: values.UNVERIFIED_RETENTION_DAYS * 24 * hour,
    },
  };
}

let current: Config | undefined;

/** The configuration of this process, read once. Throws where boot would have refused to start. */
export function config(): Config {
  if (current) return current;
  const loaded = loadConfig(process.env);
  if (!loaded.ok) {
    throw new Error(
      `configuration: ${loaded.problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ')}`,
    );
  }
  current = loaded.config;
  return current;
}

/** The log level alone, which never fails: logging has to work before and without a whole configuration. */
export function logLevel(): string {
  return settings.shape.LOG_LEVEL.catch('info').parse(process.env.LOG_LEVEL || undefined);
}
