import type { NextRequest } from 'next/server';
import { sessionCookies } from '@/lib/api/present';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { type OauthProblem, oauthProblems } from '@/lib/core/oauth-problem';
import { authjs } from '@/lib/sessions/authjs';
import { duringVisit } from '@/lib/sessions/authjs-visit';
import { oauthCheckCookieNames, oauthCookieName, serializeCookie, sessionCookieName } from '@/lib/sessions/cookie';
import { readSessionToken } from '@/lib/sessions/read';
import { type Arrival, arrive, type Returning, recordNoArrival } from '@/lib/sign-in/oauth/arrive';
import { comeBack, whoseReturn } from '@/lib/sign-in/oauth/attempts';
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
function landing(provider: string, attempt: AttemptRow | null, arrival: Arrival | Ended): string {
  if (!('problem' in arrival)) {
    const returnTo = attempt?.returnTo ?? '/account';
    return 'linked' in arrival ? withQuery(returnTo, { linked: provider }) : returnTo;
  }
  const added = {
    error: arrival.problem,
    provider,
    ...('until' in arrival && arrival.until && { until: String(arrival.until) }),
  };
  if (attempt && attempt.purpose !== 'sign_in') return withQuery(attempt.returnTo, added);
  return withQuery('/sign-in', { ...added, ...(attempt ? { return_to: attempt.returnTo } : {}) });
}

/** A visit that led to nothing. */
interface Ended {
  problem: OauthProblem;
  /** Where it may be tried again: from when on, in seconds of the epoch. */
  until?: number;
}

/** What a verb threw, as the person is told; whatever is no refusal is a fault of ours and logged. */
function endOf(thrown: unknown): Ended {
  const code = thrown instanceof AppError ? thrown.code : null;
  if (code === 'unauthenticated') return { problem: 'session_changed' };
  const known = oauthProblems.find((problem) => problem === code);
  if (!known) log.error({ err: thrown }, 'return from a provider failed');
  const seconds = known === 'rate_limited' ? Number((thrown as AppError).details.headers?.['retry-after'] ?? 0) : 0;
  return {
    problem: known ?? 'oauth_failed',
    ...(seconds > 0 && { until: Math.ceil(now().getTime() / 1000) + seconds }),
  };
}

/** Lets Auth.js check the provider's answer, and does with it what the attempt was for. */
async function checked(request: NextRequest, attempt: AttemptRow, returning: Returning): Promise<Arrival | Ended> {
  let arrival: Arrival | Ended | undefined;
  let unreachable = false;
  const visit = {
    async arrive(answer: Parameters<typeof arrive>[1]) {
      arrival = await arrive(attempt, answer, returning).catch(async (thrown) => {
        const ended = endOf(thrown);
        await recordNoArrival(attempt, ended.problem, returning.client);
        return ended;
      });
    },
    unreachable() {
      unreachable = true;
    },
  };
  await duringVisit(visit, () => authjs().handlers.GET(withJudgedReturn(request)));
  if (arrival) return arrival;
  const said = request.nextUrl.searchParams.get('error');
  const problem: OauthProblem = unreachable
    ? 'oauth_unavailable'
    : said === 'access_denied'
      ? 'oauth_denied'
      : 'oauth_failed';
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

/** What ties a browser to the visit it comes back from. */
const ticketOf = (request: NextRequest) => ({
  token: request.cookies.get(oauthCookieName())?.value ?? '',
  state: request.nextUrl.searchParams.get('state'),
});

async function settle(
  request: NextRequest,
  browser: Browser,
  provider: string,
): Promise<{ attempt: AttemptRow | null; arrival: Arrival | Ended }> {
  const back = await comeBack(provider, ticketOf(request));
  if (!back?.live) return { attempt: back?.attempt ?? null, arrival: { problem: 'oauth_expired' } };
  const { attempt } = back;
  return { attempt, arrival: await checked(request, attempt, await returningFor(request, browser, attempt)) };
}

const wayTo = (path: string): Headers =>
  new Headers({ location: config().publicUrl + path, 'cache-control': 'no-store' });

/**
 * A return that was refused before anything was looked at: its person is told where the visit would have led to. The attempt is not spent,
 * so a reload of the provider's answer is good once the time is over.
 */
export async function refuseReturn(request: NextRequest, provider: string, thrown: unknown): Promise<Response> {
  const attempt = await whoseReturn(provider, ticketOf(request)).catch(() => null);
  return new Response(null, { status: 303, headers: wayTo(landing(provider, attempt, endOf(thrown))) });
}

/** A person who may try again later, told so on the sign-in page. */
export function toSignIn(thrown: unknown): Response {
  const { problem, until } = endOf(thrown);
  const path = withQuery('/sign-in', { error: problem, ...(until && { until: String(until) }) });
  return new Response(null, { status: 303, headers: wayTo(path) });
}

/**
 * A browser that comes back from a provider. The attempt of its cookie and `state` is spent first; then Auth.js checks
 * the answer. Always a redirect to a page of ours, never a problem document: a person is looking.
 */
export async function returnFromProvider(request: NextRequest, provider: string): Promise<Response> {
  const browser = readBrowser(request, null);
  const { attempt, arrival } = await settle(request, browser, provider).catch((thrown) => {
    return { attempt: null, arrival: endOf(thrown) };
  });
  const headers = wayTo(landing(provider, attempt, arrival));
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
