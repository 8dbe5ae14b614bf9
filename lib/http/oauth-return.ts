import type { NextRequest } from 'next/server';
import { sessionCookies } from '@/lib/api/present';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { type OauthProblem, oauthProblems } from '@/lib/core/oauth-problem';
import { authjs } from '@/lib/sessions/authjs';
import { duringVisit } from '@/lib/sessions/authjs-visit';
import { oauthCheckCookieNames, oauthCookieName, serializeCookie, sessionCookieName } from '@/lib/sessions/cookie';
import { readSessionToken } from '@/lib/sessions/read';
import { type Arrival, arrive, type Returning, recordNoArrival } from '@/lib/sign-in/oauth/arrive';
import { comeBack } from '@/lib/sign-in/oauth/attempts';
import type { AttemptRow } from '@/lib/sign-in/oauth/queries';
import { type Browser, readBrowser } from './browser';
import { withJudgedReturn } from './judged-return';
import { clientOf } from './route';

/** `path` with more in its query. The path was judged when the visit began. */
function withQuery(path: string, added: Record<string, string>): string {
  const url = new URL(path, config().publicUrl);
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Where the person goes on: to where they wanted, or to the page that says what stood in the way. */
function landing(provider: string, attempt: AttemptRow | null, arrival: Arrival): string {
  if (!('problem' in arrival)) {
    const returnTo = attempt?.returnTo ?? '/account';
    return 'linked' in arrival ? withQuery(returnTo, { linked: provider }) : returnTo;
  }
  const added = { error: arrival.problem, provider };
  if (attempt && attempt.purpose !== 'sign_in') return withQuery(attempt.returnTo, added);
  return withQuery('/sign-in', { ...added, ...(attempt ? { return_to: attempt.returnTo } : {}) });
}

/** What a verb threw, as the person is told; whatever is no refusal is a fault of ours and logged. */
function problemOf(thrown: unknown): OauthProblem {
  const code = thrown instanceof AppError ? thrown.code : null;
  if (code === 'unauthenticated') return 'session_changed';
  const known = oauthProblems.find((problem) => problem === code);
  if (!known) log.error({ err: thrown }, 'return from a provider failed');
  return known ?? 'oauth_failed';
}

/** Lets Auth.js check the provider's answer, and does with it what the attempt was for. */
async function checked(request: NextRequest, attempt: AttemptRow, returning: Returning): Promise<Arrival> {
  let arrival: Arrival | undefined;
  let unreachable = false;
  const visit = {
    async arrive(answer: Parameters<typeof arrive>[1]) {
      arrival = await arrive(attempt, answer, returning).catch(async (thrown) => {
        const problem = problemOf(thrown);
        await recordNoArrival(attempt, problem, returning.client);
        return { problem };
      });
    },
    unreachable() {
      unreachable = true;
    },
  };
  await duringVisit(visit, () => authjs().handlers.GET(withJudgedReturn(request)));
  if (arrival) return arrival;
  const said = request.nextUrl.searchParams.get('error');
  const problem = unreachable ? 'oauth_unavailable' : said === 'access_denied' ? 'oauth_denied' : 'oauth_failed';
  await recordNoArrival(attempt, problem, returning.client);
  return { problem };
}

async function returningFor(request: NextRequest, browser: Browser, { remember }: AttemptRow): Promise<Returning> {
  return {
    principal: await readSessionToken(request.cookies.get(sessionCookieName())?.value ?? ''),
    request: browser.sessionRequest({ transport: 'cookie', remember }),
    client: clientOf(request),
  };
}

async function settle(
  request: NextRequest,
  browser: Browser,
  provider: string,
): Promise<{ attempt: AttemptRow | null; arrival: Arrival }> {
  const token = request.cookies.get(oauthCookieName())?.value ?? '';
  const back = await comeBack(provider, { token, state: request.nextUrl.searchParams.get('state') });
  if (!back?.live) return { attempt: back?.attempt ?? null, arrival: { problem: 'oauth_expired' } };
  const { attempt } = back;
  return { attempt, arrival: await checked(request, attempt, await returningFor(request, browser, attempt)) };
}

/**
 * A browser that comes back from a provider. The attempt of its cookie and `state` is spent first; then Auth.js checks
 * the answer. Always a redirect to a page of ours, never a problem document: a person is looking.
 */
export async function returnFromProvider(request: NextRequest, provider: string): Promise<Response> {
  const browser = readBrowser(request, null);
  const { attempt, arrival } = await settle(request, browser, provider).catch((thrown) => {
    return { attempt: null, arrival: { problem: problemOf(thrown) } };
  });
  const headers = new Headers({
    location: config().publicUrl + landing(provider, attempt, arrival),
    'cache-control': 'no-store',
  });
  // A return that belongs to no visit must not take the cookies of one that is still under way.
  const ended = attempt ? [oauthCookieName(), ...Object.values(oauthCheckCookieNames())] : [];
  for (const name of ended) {
    headers.append('set-cookie', serializeCookie({ name, value: '', maxAgeSeconds: 0 }));
  }
  const opened = 'token' in arrival ? sessionCookies(arrival.session, arrival.token) : [];
  for (const cookie of browser.withDevice(opened)) {
    headers.append('set-cookie', serializeCookie(cookie));
  }
  return new Response(null, { status: 303, headers });
}
