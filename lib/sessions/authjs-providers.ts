import { customFetch } from 'next-auth';
import type { OAuthConfig, OIDCConfig } from 'next-auth/providers';
import GitHub from 'next-auth/providers/github';
import Google from 'next-auth/providers/google';
import { seconds } from '@/lib/core/clock';
import { config, type OauthProvider } from '@/lib/core/config';
import { visit } from './authjs-visit';

type Claims = Record<string, unknown>;
type Provider = OIDCConfig<Claims> | OAuthConfig<Claims>;

const PATIENCE = seconds(10);
const MOST_BYTES = 256 * 1024;
const BODILESS = new Set([204, 205, 304]);

async function bodyOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MOST_BYTES) throw new Error('the provider said too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Every call to a provider: it has ten seconds for its whole answer, and is never followed elsewhere. */
const askProvider: typeof fetch = async (input, init) => {
  try {
    const answer = await fetch(input, { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    const body = await bodyOf(answer);
    if (answer.status >= 500) visit()?.unreachable();
    const { status, headers } = answer;
    return new Response(BODILESS.has(status) ? null : body, { status, headers });
  } catch (error) {
    visit()?.unreachable();
    throw error;
  }
};

/** Only the subject: what else a provider says is judged where accounts are found and made. */
const subjectOnly = (claims: Claims) => ({ id: String(claims.sub ?? claims.id) });

const checks: ('pkce' | 'state' | 'nonce')[] = ['pkce', 'state', 'nonce'];

const make: Record<OauthProvider['id'], (registered: OauthProvider) => Provider> = {
  oidc: ({ id, label, issuer, clientId, clientSecret }) => ({
    id,
    name: label,
    type: 'oidc',
    issuer,
    clientId,
    clientSecret,
    checks,
    // Many providers give the e-mail address at the userinfo endpoint only (OpenID Connect Core §5.4).
    idToken: false,
    profile: subjectOnly,
    [customFetch]: askProvider,
  }),
  google: ({ clientId, clientSecret }) =>
    Google({ clientId, clientSecret, checks, profile: subjectOnly, [customFetch]: askProvider }) as Provider,
  github: ({ issuer, clientId, clientSecret }) =>
    GitHub({
      clientId,
      clientSecret,
      ...(issuer === 'https://github.com' ? {} : { enterprise: { baseUrl: issuer } }),
      checks: ['pkce', 'state'],
      authorization: { params: { scope: 'read:user' } },
      userinfo: { request: gitHubUser },
      profile: subjectOnly as never,
      [customFetch]: askProvider,
    }) as Provider,
};

/** The one of Auth.js asks without a time limit and for e-mail addresses, which are not used here. */
async function gitHubUser({ tokens, provider }: { tokens: { access_token?: string }; provider: unknown }) {
  const { userinfo } = provider as { userinfo: { url: URL } };
  const headers = { authorization: `Bearer ${tokens.access_token}`, 'user-agent': 'latchkey' };
  const answer = await askProvider(userinfo.url, { headers });
  if (!answer.ok) throw new Error(`the user endpoint answered ${answer.status}`);
  return (await answer.json()) as Claims;
}

/** The configured providers, as Auth.js knows them. */
export function authjsProviders(): Provider[] {
  return config().oauthProviders.map((registered) => make[registered.id](registered));
}
