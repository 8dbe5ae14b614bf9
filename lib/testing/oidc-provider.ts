import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { newToken } from '@/lib/core/ids';
import { onLoopback } from './service';

export interface TestProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the provider says about its people, by login. Whoever is not here has only a subject. */
  people: Map<string, Record<string, unknown>>;
  /** Whom it sends people back to: the callback of the app under test, which may start later than the provider. */
  register(callback: string): void;
  stop(): Promise<void>;
}

/** A real OpenID Connect provider on a loopback port of its own, with its own login and consent pages. Any password will do there. */
export async function startOidcProvider(): Promise<TestProvider> {
  const server = createServer();
  const { origin: issuer, stop } = await onLoopback(server);
  const people = new Map<string, Record<string, unknown>>();
  const [clientId, clientSecret] = ['latchkey', newToken()];
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' };
  const register = (callback: string) => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
      cookies: { keys: [newToken()] },
      jwks: { keys: [jwk] },
      ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
      findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ ...people.get(id), sub: id }) }),
    });
    server.removeAllListeners('request').on('request', provider.callback());
  };
  return { issuer, clientId, clientSecret, people, register, stop };
}

/** What a browser keeps of a provider: who is signed in there, and what they agreed to. */
export type ProviderCookies = Map<string, string>;

function keep(jar: ProviderCookies, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(';', 1)[0] ?? '';
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
}

/**
 * Goes to the provider as a person does, signing in as `login` and agreeing wherever it asks, or saying no at its first page.
 * Resolves to the address the provider sends the browser back to, and to the pages it showed.
 */
export async function throughProvider(
  authorizationUrl: string,
  { login, jar = new Map(), deny = false }: { login: string; jar?: ProviderCookies; deny?: boolean },
): Promise<{ back: string; shown: string[] }> {
  const issuer = new URL(authorizationUrl).origin;
  const shown: string[] = [];
  let [url, form]: [string, URLSearchParams | null] = [authorizationUrl, null];
  for (let step = 0; step < 20; step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const method = form ? 'POST' : 'GET';
    const response: Response = await fetch(url, { method, body: form, headers: { cookie }, redirect: 'manual' });
    keep(jar, response);
    const location = response.headers.get('location');
    form = null;
    if (location) {
      url = new URL(location, url).href;
      if (new URL(url).origin !== issuer) return { back: url, shown };
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (!prompt || !action) throw new Error(`the provider shows no form: ${response.status} ${page.slice(0, 500)}`);
    shown.push(prompt);
    url = deny ? new URL(action, url).href.replace(/\/?$/, '/abort') : new URL(action, url).href;
    if (!deny) form = new URLSearchParams({ prompt, login, password: 'any' });
  }
  throw new Error('the provider sends the browser round in circles');
}
