import { type OauthProblem, oauthProblems } from '@/lib/core/oauth-problem';

const sentences: Record<OauthProblem, (provider: string) => string> = {
  oauth_denied: (provider) => `You did not agree at ${provider}, so nothing happened. Try again, or use another way.`,
  oauth_expired: (provider) => `That visit to ${provider} took too long or was over already. Start again.`,
  oauth_unavailable: (provider) => `${provider} does not answer right now. Try again in a moment, or use another way.`,
  oauth_failed: (provider) =>
    `What ${provider} answered could not be checked. Start again. If it stays, tell whoever runs this site.`,
  email_in_use: (provider) =>
    `There is an account with this e-mail. Sign in to it, then link ${provider} on the wallets page.`,
  user_suspended: () => 'This account is suspended. Ask whoever runs this site.',
  identity_taken: (provider) => `That ${provider} account belongs to another account here. Unlink it there first.`,
  session_changed: (provider) =>
    `You were signed out, or in as somebody else, while you were at ${provider}. Nothing was changed. Try again.`,
  reauthentication_required: () => 'That took a while, so nothing was linked. Try again: we ask you to confirm first.',
  not_linked: (provider) => `That ${provider} account is not linked here. Use the one that is.`,
  not_asked_again: (provider) =>
    `${provider} did not ask you to sign in again, so it proves nothing new. Try again, or confirm in another way.`,
  rate_limited: () => 'Too many tries.',
};

/** One kind sentence for how a visit to a provider ended, or null for a code that is none of ours. */
export function oauthProblemText(code: unknown, provider: string | undefined): string | null {
  const problem = oauthProblems.find((known) => known === code);
  return problem ? sentences[problem](provider ?? 'the provider').replace(/^t/, 'T') : null;
}
