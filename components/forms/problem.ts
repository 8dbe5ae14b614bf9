import { ApiProblem } from '@/lib/api/client';
import { PasskeyError, type PasskeyFailure } from '@/lib/passkeys/errors';
import { Pause } from './pause';

/**
 * What went wrong, as people are told: what happened and what to do next. Where only time is missing, when that is over, in milliseconds of
 * `performance.now()`. It is no text, so it cannot be shown but by `FormProblem`. What counts down comes with it: pages need it only then.
 */
export type Problem = { text: string; until?: undefined } | { text: string; until: number; Counting: typeof Pause };

const sentences: Record<string, string> = {
  network_error: 'We could not reach the server. Check your connection and try again.',
  invalid_credentials: 'That e-mail and password do not match.',
  email_unverified: 'Your address is not confirmed yet. Look for our newest mail, open its link, then sign in.',
  captcha_required: 'Complete the check that you are a person, then try again.',
  captcha_invalid: 'The check that you are a person did not pass. Wait until it is done again, then try once more.',
  captcha_unavailable: 'The check that you are a person cannot be made right now. Try again in a minute.',
  token_invalid: 'This link is not valid any more. Ask for a new one.',
  email_taken: 'There is an account with this e-mail already. Sign in instead.',
  username_taken: 'This username is taken. Try another one.',
  unauthenticated: 'Your session has ended. Sign in again.',
  user_suspended: 'This account is suspended. Ask whoever runs this site.',
  cross_site_request: 'Your browser sent this from another address. Reload the page and try again.',
  last_credential: 'This is the only way into your account. Link another key first, then remove this one.',
  last_second_factor:
    'Your second factor needs this passkey. Set up an authenticator app or add another passkey first, then remove this one.',
  identity_taken: 'This key belongs to another account. Unlink it there first.',
  last_owner: 'You are the only owner of this installation. Make somebody else an owner first.',
  session_changed: 'Somebody else signed in here in the meantime. Reload the page.',
  conflict: 'Something changed at the same time. Reload the page and try again.',
  provider_unavailable: 'This provider does not answer right now. Try again in a moment, or use another way.',
  code_invalid: 'Not right. Try the code shown now.',
  code_used: 'Used already. Wait for the next code.',
  factor_locked: 'Too many wrong codes: your authenticator app is locked. Use another way, then set the app up anew.',
  mfa_not_enabled: 'There is no second factor on this account any more. Reload the page.',
  passkeys_unavailable: 'Passkeys do not work at this address. Open the site under its own name.',
  rate_limited: 'Too many tries. Try again in a moment.',
  busy: 'Too many people are signing in right now. Try again in a moment.',
  source_blocked: 'Requests from your network are refused here. Try another network, or ask whoever runs this site.',
};

const byFailure: Record<PasskeyFailure, string> = {
  unsupported: 'This browser knows no passkeys. Use another way.',
  declined: 'No passkey was given. Try again, or use another way.',
  stopped: 'The request for a passkey was taken back. Try again.',
  known: 'This device keeps a passkey of your account already.',
  unfit: 'This device cannot keep the kind of passkey that is needed. Try another one.',
  insecure: 'Passkeys do not work at this address. Open the site under its own name.',
  late: 'That took too long. Try again.',
  refused: 'This passkey is not known here. Use another one, or another way.',
  failed: 'The passkey could not be used. Try again, or use another way.',
};

/** Refusals that end by themselves: what is said before the countdown. */
const pauses: Record<string, string> = {
  rate_limited: 'Too many tries.',
  source_blocked: 'Too much went wrong from your network, maybe not from you.',
};

function sentenceFor(thrown: ApiProblem): string {
  const sentence = sentences[thrown.code];
  if (sentence) return sentence;
  if (thrown.status >= 500) return 'Something went wrong on our side. Try again in a moment.';
  return thrown.detail ?? thrown.title;
}

/** A pause that ends at that time of `performance.now()`. */
export const pauseUntil = (until: number, text: string): Problem => ({ text, until, Counting: Pause });

/** One kind sentence for whatever a call to the API or a passkey threw, and for how long to wait where that helps. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof PasskeyError) return { text: byFailure[thrown.failure] };
  if (!(thrown instanceof ApiProblem)) return { text: 'Something went wrong in this page. Reload it and try again.' };
  const pause = pauses[thrown.code];
  if (pause && thrown.retryAt !== undefined) return pauseUntil(thrown.retryAt, pause);
  return { text: sentenceFor(thrown) };
}
