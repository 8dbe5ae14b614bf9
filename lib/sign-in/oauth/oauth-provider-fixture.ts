import { startOidcProvider } from '@/lib/testing/oidc-provider';

/** The provider of this test file. It has to be known before anything reads the configuration. */
export const provider = await startOidcProvider();
provider.register('http://localhost:3000/api/auth/callback/oidc');
process.env.OIDC_ISSUER = provider.issuer;
process.env.OIDC_CLIENT_ID = provider.clientId;
process.env.OIDC_CLIENT_SECRET = provider.clientSecret;
process.env.OIDC_NAME = 'Example ID';
process.env.OAUTH_TRUSTED_EMAIL = 'oidc';
