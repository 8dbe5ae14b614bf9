import { newId } from '@/lib/core/ids';
import { arriveAt, setOff } from '@/lib/testing/oauth';
import { type ProviderCookies, startOidcProvider, throughProvider } from '@/lib/testing/oidc-provider';
import { newEmail } from '@/lib/testing/people';
import { type BrowserCaller, browser } from '@/lib/testing/requests';

/** The provider of this test file. It has to be known before anything reads the configuration. */
export const provider = await startOidcProvider();
provider.register('http://localhost:3000/api/auth/callback/oidc');
process.env.OIDC_ISSUER = provider.issuer;
process.env.OIDC_CLIENT_ID = provider.clientId;
process.env.OIDC_CLIENT_SECRET = provider.clientSecret;
process.env.OIDC_NAME = 'Example ID';
process.env.OAUTH_TRUSTED_EMAIL = 'oidc';

export const newLogin = () => `p-${newId()}`;

/** Signs in, or up, at the provider and here. */
export async function enter(login = newLogin(), page = browser(), jar: ProviderCookies = new Map()) {
  const { back, shown } = await throughProvider(await setOff(page), { login, jar });
  return { page, jar, login, shown, back, landed: await arriveAt(page, back) };
}

/** A new user with e-mail and password, in a browser. */
export async function withPassword(): Promise<BrowserCaller> {
  const page = browser();
  const wish = { email: newEmail(), password: 'stone river far away', transport: 'cookie' };
  await page.post('/api/v1/auth/email/signup', wish);
  return page;
}

/** Goes to the provider and back for `purpose`; `arrive` is the last step, by this browser or another. */
export async function visit(
  page: BrowserCaller,
  purpose: 'link' | 'reauthenticate',
  { login, jar = new Map() }: { login: string; jar?: ProviderCookies },
) {
  const return_to = purpose === 'link' ? '/account/wallets' : '/oauth-done?visit=1';
  const { back } = await throughProvider(await setOff(page, { purpose, return_to }), { login, jar });
  return { back, arrive: (by = page, more = {}) => arriveAt(by, back, more) };
}
