import { accepted, type Reply } from '@/lib/http/reply';
import type { Call } from '@/lib/http/route';
import { signInWithPassword, signUpWithPassword } from '@/lib/sign-in/with-password';
import type { logIn, signUp } from './contracts/email';
import { presentSignedIn, sessionCookies } from './present';

/** Shared by the path of the contract and its alias. */
export async function signUpHandler({
  body,
  browser,
  client,
}: Pick<Call<typeof signUp>, 'body' | 'browser' | 'client'>): Promise<Reply> {
  const opened = await signUpWithPassword(body, browser.sessionRequest(body), client);
  if (!opened) return accepted();
  return { status: 201, body: await presentSignedIn(opened), cookies: sessionCookies(opened.session, opened.secret) };
}

/** Shared by the path of the contract and its alias. */
export async function logInHandler({
  body,
  browser,
  client,
}: Pick<Call<typeof logIn>, 'body' | 'browser' | 'client'>): Promise<Reply> {
  const opened = await signInWithPassword(body, browser.sessionRequest(body), client);
  return { status: 200, body: await presentSignedIn(opened), cookies: sessionCookies(opened.session, opened.secret) };
}
