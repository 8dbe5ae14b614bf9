import { z } from 'zod';
import { seconds } from '@/lib/core/clock';
import type { CaptchaConfig } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { askService, OutboundFailed } from '@/lib/core/outbound';
import type { CaptchaAction } from './action';

/** `refused`: the token is not good. `away`: nobody could say whether it is. */
export type Verdict = { kind: 'passed' } | { kind: 'refused'; reason: string } | { kind: 'away'; reason: string };

const MOST_BYTES = 64 * 1024;

const Answer = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string()).default([]),
  hostname: z.string().optional(),
  action: z.string().optional(),
});

/** What the provider says about a token. Any other failure is its own, or that of our registration. */
const OF_THE_TOKEN = ['timeout-or-duplicate', 'invalid-input-response', 'missing-input-response', 'bad-request'];
const OF_THE_REGISTRATION = ['invalid-input-secret', 'missing-input-secret'];

interface Question {
  token: string;
  action: CaptchaAction;
  /** Host name of this site. */
  hostname: string;
  /** Address of whoever asks, as this server sees it. */
  ip: string | null;
}

function judge(status: number, text: string, { action, hostname }: Question): Verdict {
  const answer = Answer.safeParse(jsonOf(text));
  if (!answer.success) return { kind: 'away', reason: status === 200 ? 'malformed' : 'status' };
  const { success, 'error-codes': codes, ...solved } = answer.data;
  if (!success) {
    const known = OF_THE_TOKEN.find((code) => codes.includes(code));
    if (known) return { kind: 'refused', reason: known };
    return { kind: 'away', reason: OF_THE_REGISTRATION.find((code) => codes.includes(code)) ?? 'internal-error' };
  }
  if (status !== 200) return { kind: 'away', reason: 'status' };
  // A token of another site, or of another form of this one, was solved for that.
  if (solved.hostname !== hostname) return { kind: 'refused', reason: 'other_hostname' };
  if (solved.action !== action) return { kind: 'refused', reason: 'other_action' };
  return { kind: 'passed' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Asks the provider about a token (Turnstile's `siteverify`): it has to be solved on this site, for this action, within the last five
 * minutes, and not to have been asked about before. Never throws; neither token nor secret is logged.
 */
export async function siteverify(settings: CaptchaConfig, question: Question): Promise<Verdict> {
  const body = new URLSearchParams({ secret: settings.secretKey, response: question.token });
  if (question.ip) body.set('remoteip', question.ip);
  const verdict = await askService(`${settings.origin}/turnstile/v0/siteverify`, {
    method: 'POST',
    body,
    milliseconds: seconds(settings.timeoutSeconds),
    mostBytes: MOST_BYTES,
  }).then(
    ({ status, text }) => judge(status, text, question),
    (error: unknown): Verdict => ({ kind: 'away', reason: error instanceof OutboundFailed ? error.reason : 'network' }),
  );
  if (verdict.kind === 'away') log.warn({ reason: verdict.reason }, 'captcha provider gave no usable answer');
  return verdict;
}
