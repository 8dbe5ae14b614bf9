import type { PasskeyPurpose } from '@/lib/challenges/passkey';
import type { Forgery, PasskeyOptions, SoftwarePasskey } from './passkeys';
import { type Owner, sessionOf, succeeded } from './people';
import { type Answer, type BrowserCaller, browser, type Caller, program } from './requests';

interface Visit {
  by?: Caller;
  transport?: 'bearer' | 'cookie';
}

/** Options for a ceremony, as one visitor asked for them. */
export async function passkeyOptions(
  purpose: PasskeyPurpose,
  { by = program(), ...wish }: Visit & { username?: string } = {},
): Promise<PasskeyOptions> {
  const answer = await by.post('/api/v1/auth/passkey/challenge', { purpose, ...wish });
  return (succeeded(answer, 200) as { options: PasskeyOptions }).options;
}

/** Signs up with a new passkey as a program. */
export async function signedUpWithPasskey(passkey: SoftwarePasskey, username?: string): Promise<Owner> {
  const options = await passkeyOptions('sign_up', username === undefined ? {} : { username });
  const answer = await program().post('/api/v1/auth/passkey/signup', { credential: passkey.create(options) });
  return sessionOf(succeeded(answer, 201));
}

/** Signs up with a new passkey in a browser. */
export async function browserSignedUpWithPasskey(passkey: SoftwarePasskey): Promise<BrowserCaller> {
  const page = browser();
  const options = await passkeyOptions('sign_up', { by: page, transport: 'cookie' });
  const body = { credential: passkey.create(options), transport: 'cookie' };
  succeeded(await page.post('/api/v1/auth/passkey/signup', body), 201);
  return page;
}

/** Shows a passkey to sign in as a program, and answers the raw answer. */
export async function shown(passkey: SoftwarePasskey, forgery: Forgery = {}): Promise<Answer> {
  const options = await passkeyOptions('sign_in');
  return program().post('/api/v1/auth/passkey/verify', { credential: passkey.get(options, forgery) });
}

/** Signs in with a passkey as a program. */
export async function enteredWithPasskey(passkey: SoftwarePasskey, forgery: Forgery = {}): Promise<Owner> {
  return sessionOf(succeeded(await shown(passkey, forgery), 200));
}

/** Signs in with a passkey in a browser. */
export async function browserWithPasskey(
  passkey: SoftwarePasskey,
  page: BrowserCaller = browser(),
): Promise<BrowserCaller> {
  const options = await passkeyOptions('sign_in', { by: page, transport: 'cookie' });
  const body = { credential: passkey.get(options), transport: 'cookie' };
  succeeded(await page.post('/api/v1/auth/passkey/verify', body), 200);
  return page;
}

/** Adds a new passkey to the caller's account, and answers the raw answer. */
export async function linkedPasskey(by: Caller, passkey: SoftwarePasskey, forgery: Forgery = {}): Promise<Answer> {
  const options = await passkeyOptions('link', { by });
  return by.post('/api/v1/auth/passkey/link', { credential: passkey.create(options, forgery) });
}

/** Shows a passkey in the caller's running session, and answers the raw answer. */
export async function confirmedWith(
  by: Caller,
  passkey: SoftwarePasskey,
  forgery: Forgery = {},
  path:
    | '/api/v1/auth/passkey/reauthenticate'
    | '/api/v1/auth/mfa/passkey/verify' = '/api/v1/auth/passkey/reauthenticate',
): Promise<Answer> {
  const options = await passkeyOptions('reauthenticate', { by });
  return by.post(path, { credential: passkey.get(options, forgery) });
}

/** Gives the caller's session its second factor by a passkey, and answers the raw answer. */
export function stepWith(by: Caller, passkey: SoftwarePasskey, forgery: Forgery = {}): Promise<Answer> {
  return confirmedWith(by, passkey, forgery, '/api/v1/auth/mfa/passkey/verify');
}
