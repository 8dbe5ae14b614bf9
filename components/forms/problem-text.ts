import { ApiProblem } from '@/lib/api/client';

function wait(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, seconds)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

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
  identity_taken: 'This wallet belongs to another account. Unlink it there first.',
  last_owner: 'You are the only owner of this installation. Make somebody else an owner first.',
  session_changed: 'Somebody else signed in here in the meantime. Reload the page.',
  conflict: 'Something changed at the same time. Reload the page and try again.',
  provider_unavailable: 'This provider does not answer right now. Try again in a moment, or use another way.',
  busy: 'Too many people are signing in right now. Try again in a moment.',
};

/** One kind sentence for whatever a call to the API threw: what happened, and what to do next. */
export function problemText(thrown: unknown): string {
  if (!(thrown instanceof ApiProblem)) return 'Something went wrong in this page. Reload it and try again.';
  if (thrown.status === 429) {
    const { retryAfterSeconds } = thrown;
    return `Too many attempts. Try again in ${retryAfterSeconds ? wait(retryAfterSeconds) : 'a moment'}.`;
  }
  const sentence = sentences[thrown.code];
  if (sentence) return sentence;
  if (thrown.status >= 500) return 'Something went wrong on our side. Try again in a moment.';
  return thrown.detail ?? thrown.title;
}
