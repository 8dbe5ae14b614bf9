import { z } from 'zod';
import { commaList, LOOPBACK_HOSTS } from './parts';

export const oauthProviderIds = ['oidc', 'google', 'github'] as const;
export type OauthProviderId = (typeof oauthProviderIds)[number];

/** An OAuth provider the operator registered this installation with. */
export interface OauthProvider {
  id: OauthProviderId;
  /** What the button says it is. */
  label: string;
  clientId: string;
  clientSecret: string;
  /** OpenID Connect issuer; for GitHub, which is plain OAuth 2, the address of the server. */
  issuer: string;
  /** True where an address with `email_verified: true` counts as proven. */
  trustedEmail: boolean;
}

export const oauthSettings = {
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    // A bar separates issuer and subject where the two name an identity.
    .refine((url) => !/[|?#]/.test(url), 'must have no query, fragment or bar')
    .optional(),
  OIDC_NAME: z.string().max(40).default('Single sign-on'),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GITHUB_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL', abort: true })
    .refine((url) => /^\/?$/.test(new URL(url).pathname) && !/[?#@]/.test(url), 'must be an origin, without a path')
    .default('https://github.com'),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  OAUTH_TRUSTED_EMAIL: commaList.refine(
    (ids) => ids.every((id) => id === 'oidc' || id === 'google'),
    'must be oidc, google or both, separated by a comma',
  ),
};

type Values = { [Name in keyof typeof oauthSettings]?: z.output<(typeof oauthSettings)[Name]> | undefined };
type Name = Uppercase<OauthProviderId>;

const nameOf = (id: OauthProviderId) => id.toUpperCase() as Name;

function labelAndIssuer(id: OauthProviderId, values: Values): Pick<OauthProvider, 'label' | 'issuer'> {
  if (id === 'google') return { label: 'Google', issuer: 'https://accounts.google.com' };
  if (id === 'github') return { label: 'GitHub', issuer: new URL(values.GITHUB_URL ?? '').origin };
  return { label: values.OIDC_NAME ?? '', issuer: values.OIDC_ISSUER ?? '' };
}

/** Those of which both the id and the secret are set. */
export function oauthProviders(values: Values): OauthProvider[] {
  return oauthProviderIds.flatMap((id) => {
    const [clientId, clientSecret] = [values[`${nameOf(id)}_CLIENT_ID`], values[`${nameOf(id)}_CLIENT_SECRET`]];
    if (!clientId || !clientSecret) return [];
    const trustedEmail = values.OAUTH_TRUSTED_EMAIL?.includes(id) ?? false;
    return [{ id, clientId, clientSecret, trustedEmail, ...labelAndIssuer(id, values) }];
  });
}

/** Half a registration is a mistake, and so is a provider that is asked over plain http across a network. */
export function oauthProblems(values: Values): { variable: string; problem: string }[] {
  const problems = oauthProviderIds.flatMap((id) => {
    const pair = [`${nameOf(id)}_CLIENT_ID`, `${nameOf(id)}_CLIENT_SECRET`] as const;
    const missing = pair.filter((variable) => !values[variable]);
    return missing.length === 1
      ? missing.map((variable) => ({ variable: `${variable}`, problem: 'is missing; the provider gave both' }))
      : [];
  });
  if (values.OIDC_CLIENT_ID && !values.OIDC_ISSUER) problems.push({ variable: 'OIDC_ISSUER', problem: 'is missing' });
  for (const variable of ['OIDC_ISSUER', 'GITHUB_URL'] as const) {
    const url = values[variable] ? new URL(values[variable]) : null;
    if (url && url.protocol !== 'https:' && !LOOPBACK_HOSTS.has(url.hostname))
      problems.push({ variable, problem: 'is plain http' });
  }
  return problems;
}
