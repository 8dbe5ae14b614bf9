import { z } from 'zod';
import { type Network, namedNetworks, parseNetwork } from '@/lib/core/networks';
import { commaList } from './parts';

/** Rules about failures count so many in so many seconds. */
export const countingRules = ['brute_force', 'spraying', 'distributed'] as const;
export type CountingRule = (typeof countingRules)[number];

export const ruleNames = [...countingRules, 'unusual_place', 'impossible_travel', 'bad_reputation'] as const;
export type RuleName = (typeof ruleNames)[number];

export const actionNames = ['notify', 'captcha', 'step_up', 'block'] as const;
export type ActionName = (typeof actionNames)[number];

interface Rate {
  most: number;
  seconds: number;
}

type Thresholds = Record<CountingRule, Rate | null> & {
  /** In km/h: nobody is faster. */
  impossible_travel: number | null;
  unusual_place: boolean;
  bad_reputation: boolean;
};

const usual: Thresholds = {
  brute_force: { most: 20, seconds: 3600 },
  spraying: { most: 10, seconds: 3600 },
  distributed: { most: 100, seconds: 600 },
  impossible_travel: 1000,
  unusual_place: true,
  bad_reputation: true,
};

const none: Thresholds = {
  brute_force: null,
  spraying: null,
  distributed: null,
  impossible_travel: null,
  unusual_place: false,
  bad_reputation: false,
};

const usualScores: Record<RuleName, number> = {
  distributed: 30,
  unusual_place: 40,
  bad_reputation: 50,
  impossible_travel: 60,
  brute_force: 90,
  spraying: 95,
};

const usualActions: Record<ActionName, number | null> = { notify: 40, captcha: 50, step_up: 60, block: 90 };

const FORM = 'must be off, or look like brute_force=20/1h,impossible_travel=1000,unusual_place=off';
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const LONGEST = 7 * 86_400;

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T => names.some((one) => one === name);

function rateOf(text: string): Rate | null {
  const [, most, count, unit = ''] = /^(\d{1,4})\/(\d{1,5})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  return Number(most) >= 2 && seconds >= 1 && seconds <= LONGEST ? { most: Number(most), seconds } : null;
}

/** Sets one threshold as written; false where it cannot be read. */
function setThreshold(set: Thresholds, name: RuleName, wish: string): boolean {
  if (isOneOf(countingRules, name)) {
    const rate = rateOf(wish);
    if (wish !== 'off' && !rate) return false;
    set[name] = rate;
  } else if (name === 'impossible_travel') {
    if (!/^(?:off|[1-9]\d{1,4})$/.test(wish)) return false;
    set[name] = wish === 'off' ? null : Number(wish);
  } else {
    if (!/^(?:on|off)$/.test(wish)) return false;
    set[name] = wish === 'on';
  }
  return true;
}

/** `name=value,…`, each handed to `put`, which says whether it can be read. */
function eachOf(text: string, put: (name: string, value: string) => boolean): boolean {
  const lines = text.split(',').map((line) => line.trim());
  return lines.filter(Boolean).every((line) => {
    const [name = '', value = '', ...more] = line.split('=').map((part) => part.trim());
    return more.length === 0 && put(name, value);
  });
}

function scoreOf(text: string): number | null {
  return /^(?:\d{1,2}|100)$/.test(text) ? Number(text) : null;
}

const thresholds = z
  .string()
  .default('')
  .transform((text, context): Thresholds => {
    if (text.trim() === 'off') return none;
    const set = { ...usual };
    const readable = eachOf(text, (name, wish) => isOneOf(ruleNames, name) && setThreshold(set, name, wish));
    if (!readable) context.addIssue({ code: 'custom', message: FORM });
    return set;
  });

const scores = z
  .string()
  .default('')
  .transform((text, context) => {
    const set = { ...usualScores };
    const readable = eachOf(text, (name, value) => {
      const score = scoreOf(value);
      if (!isOneOf(ruleNames, name) || score === null) return false;
      set[name] = score;
      return true;
    });
    if (!readable) context.addIssue({ code: 'custom', message: 'must look like unusual_place=40,spraying=95' });
    return set;
  });

const actions = z
  .string()
  .default('')
  .transform((text, context) => {
    const set = { ...usualActions };
    const readable = eachOf(text, (name, value) => {
      const score = scoreOf(value);
      if (!isOneOf(actionNames, name) || (score === null && value !== 'off')) return false;
      set[name] = score;
      return true;
    });
    if (!readable) context.addIssue({ code: 'custom', message: 'must look like notify=40,step_up=70,block=off' });
    return set;
  });

const isName = (text: string): text is keyof typeof namedNetworks => Object.hasOwn(namedNetworks, text);

const networks = commaList.transform((names, context) =>
  names.flatMap((name): readonly Network[] => {
    const network = isName(name) ? namedNetworks[name] : [parseNetwork(name)].filter((one) => one !== null);
    if (network.length === 0) context.addIssue({ code: 'custom', message: 'must be networks such as 10.0.0.0/8' });
    return network;
  }),
);

export const detectionSettings = {
  DETECTION: thresholds,
  DETECTION_SCORES: scores,
  DETECTION_ACTIONS: actions,
  BLOCK_MINUTES: z
    .string()
    .default('1,5,30,120,1440')
    .transform((text) => text.split(',').map((item) => Number(item.trim() || Number.NaN)))
    .refine(
      (items) => items.every((item) => Number.isInteger(item) && item > 0 && item <= 525_600),
      'must be whole minutes, separated by commas, such as 1,5,30',
    ),
  ALLOWED_IPS: networks,
  REPUTATION_LISTS: commaList,
  GEOIP_DATABASE: z.string().optional(),
};

interface Values {
  DETECTION: Thresholds;
  DETECTION_SCORES: Record<RuleName, number>;
  DETECTION_ACTIONS: Record<ActionName, number | null>;
  BLOCK_MINUTES: number[];
  ALLOWED_IPS: readonly Network[];
  REPUTATION_LISTS: string[];
  GEOIP_DATABASE?: string | undefined;
}

export interface DetectionConfig {
  /** From where on a rule speaks; null or false: never. */
  thresholds: Thresholds;
  /** What it says then, 0 to 100. */
  scores: Record<RuleName, number>;
  /** From which score on something is done; null: never. */
  actions: Record<ActionName, number | null>;
  /** How long a source is blocked the first time, the second time, and so on; the last one from then on. */
  blockSeconds: readonly number[];
  /** Never blocked, and not limited by address. */
  allowed: readonly Network[];
  /** Files of networks of bad repute. */
  reputationLists: readonly string[];
  /** A MaxMind file in place of the table of countries that ships; null: none. */
  geoipDatabase: string | null;
}

export function detectionConfig(values: Values): DetectionConfig {
  return {
    thresholds: values.DETECTION,
    scores: values.DETECTION_SCORES,
    actions: values.DETECTION_ACTIONS,
    blockSeconds: values.BLOCK_MINUTES.map((minutes) => minutes * 60),
    allowed: values.ALLOWED_IPS,
    reputationLists: values.REPUTATION_LISTS,
    geoipDatabase: values.GEOIP_DATABASE ?? null,
  };
}
