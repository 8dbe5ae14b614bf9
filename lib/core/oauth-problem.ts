/** How a visit to an OAuth provider can end without success. The page that the person comes back to says it in words. */
export const oauthProblems = [
  /** The person, or the provider on their behalf, said no. */
  'oauth_denied',
  /** Too late, used already, from another browser, or never started here. */
  'oauth_expired',
  /** The provider does not answer. */
  'oauth_unavailable',
  /** The provider's answer does not hold. */
  'oauth_failed',
  /** Somebody's verified address: link instead. */
  'email_in_use',
  'user_suspended',
  /** The account at the provider belongs to another account here. */
  'identity_taken',
  /** Not the session, or not the person, that set out. */
  'session_changed',
  /** Linking took longer than a proof stays fresh. */
  'reauthentication_required',
  /** Confirmed with an account at the provider that is not linked here. */
  'not_linked',
  /** The provider answered from memory instead of asking again. */
  'not_asked_again',
  /** Too often, from wherever the browser calls. The page says until when. */
  'rate_limited',
] as const;

export type OauthProblem = (typeof oauthProblems)[number];
