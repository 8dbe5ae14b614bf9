import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onLoopback, textOf } from './service';

export interface TroubledProvider {
  issuer: string;
  /** How it behaves from now on. Anything left out is as it should be. */
  trouble: {
    /** These paths never answer. */
    hangs?: string;
    /** Answers the headers of these paths, and then nothing more. */
    trails?: string;
    /** These paths answer so. */
    answers?: Record<string, [status: number, body: string]>;
    /** What the ID token says differently. */
    idToken?: Record<string, unknown>;
    /** What the userinfo endpoint says. */
    person?: Record<string, unknown>;
  };
  /** Every request it got. */
  asked: { path: string; authorization: string | undefined; body: string }[];
  stop(): Promise<void>;
}

/**
 * An OpenID Connect provider on a loopback port that does whatever a test wants it to do wrong. Its authorization endpoint is never
 * visited: a test makes up the return, as a person's browser could, with `nonce` from the authorization address as the code.
 */
export async function startTroubledProvider(clientId: string): Promise<TroubledProvider> {
  const server = createServer();
  const { origin: issuer, stop } = await onLoopback(server);
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const provider: TroubledProvider = {
    issuer,
    trouble: {},
    asked: [],
    stop,
  };

  const documents: Record<string, (body: string) => Promise<object>> = {
    '/.well-known/openid-configuration': async () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    }),
    '/jwks': async () => ({ keys: [await exportJWK(publicKey)] }),
    '/token': async (body) => {
      const at = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: clientId, sub: 'somebody', iat: at, exp: at + 300 };
      const nonce = new URLSearchParams(body).get('code');
      const token = new SignJWT({ ...claims, nonce, ...provider.trouble.idToken }).setProtectedHeader({ alg: 'RS256' });
      return { access_token: 'opaque', token_type: 'Bearer', id_token: await token.sign(privateKey) };
    },
    '/userinfo': async () => ({ sub: 'somebody', ...provider.trouble.person }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', issuer).pathname;
    const body = await textOf(request);
    provider.asked.push({ path, authorization: request.headers.authorization, body });
    const { hangs, trails, answers } = provider.trouble;
    if (hangs === path) return;
    response.setHeader('content-type', 'application/json');
    if (trails === path) {
      response.write('{"issuer":');
      return;
    }
    const [status, text] = answers?.[path] ?? [200, JSON.stringify(await documents[path]?.(body))];
    response.writeHead(status);
    response.end(text);
  }

  server.on('request', (request, response) => void answer(request, response));
  return provider;
}
