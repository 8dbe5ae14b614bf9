import type { NextRequest } from 'next/server';
import type { Body, ContractShape, Params, Query } from '@/lib/api/contract';
import { type CaptchaBody, requireCaptcha } from '@/lib/captcha/require';
import type { ClientContext } from '@/lib/core/client-context';
import { stopwatch } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import { log } from '@/lib/core/log';
import { requireUnblocked } from '@/lib/detection/blocked-sources/memory';
import { beginVisit } from '@/lib/limits/visit';
import { missingOf, requireWhole } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/read';
import { requireFresh } from '@/lib/sign-in/require-fresh';
import { authenticate, unauthenticated } from './authenticate';
import { type Browser, readBrowser } from './browser';
import { countedAs } from './counted-as';
import { readJson } from './json-body';
import { leave } from './leave';
import { problemResponse } from './problem';
import { type Reply, toResponse } from './reply';
import { validate } from './validate';

type PrincipalOf<C extends ContractShape> = C['auth'] extends 'session' | 'fresh'
  ? Principal
  : C['auth'] extends 'optional'
    ? Principal | null
    : null;

export interface Call<C extends ContractShape> {
  params: Params<C>;
  query: Query<C>;
  body: Body<C>;
  principal: PrincipalOf<C>;
  client: ClientContext;
  /** The cookies that sign-in reads and sets. */
  browser: Browser;
}

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> };

const REQUEST_ID = /^[0-9a-f-]{36}$/;

/** The server sets these two headers itself and drops what a client sends under their names. */
export function clientOf(request: NextRequest): ClientContext & { requestId: string } {
  const id = request.headers.get('x-request-id') ?? '';
  return {
    ip: request.headers.get('x-latchkey-client-ip') || null,
    userAgent: request.headers.get('user-agent')?.slice(0, 512) ?? null,
    requestId: REQUEST_ID.test(id) ? id : newId(),
  };
}

function isAdmitted(principal: Principal, { admits = [] }: ContractShape): boolean {
  const missing = missingOf(principal);
  return missing === null || admits.includes(missing);
}

async function callerOf(contract: ContractShape, request: NextRequest): Promise<Principal | null> {
  return contract.auth === 'none' ? null : authenticate(request, contract.passive ? 'look' : 'visit');
}

/** The principal where the contract admits it. Throws where it does not. */
function admitted(contract: ContractShape, principal: Principal | null): Principal | null {
  if (contract.auth === 'none') return null;
  // Where anybody may call, a session that is not whole is nobody's.
  if (contract.auth === 'optional') return principal && isAdmitted(principal, contract) ? principal : null;
  if (!principal) throw unauthenticated();
  requireWhole(principal, contract.admits);
  if (contract.auth === 'fresh') requireFresh(principal);
  return principal;
}

/** Outside production a reply that is not what the contract promises is a defect, and fails loudly. */
function holdToContract(contract: ContractShape, reply: Reply): void {
  if (config().environment === 'production') return;
  const schema = contract.success[reply.status];
  if (schema === undefined)
    throw new Error(`${contract.path} answered ${reply.status}, which its contract does not have`);
  if (schema !== null) schema.parse(reply.body);
}

/**
 * Binds a handler to its contract: request id, blocked sources, authentication, limits, captcha, same-origin check, parsing and problems
 * happen here and nowhere else. The handler gets only what passed and answers a `Reply`.
 */
export function route<C extends ContractShape>(contract: C, handle: (call: Call<C>) => Promise<Reply>) {
  return async (request: NextRequest, context: NextContext): Promise<Response> => {
    const elapsed = stopwatch();
    const client = clientOf(request);
    const visit = beginVisit();
    let response: Response;
    try {
      await requireUnblocked(client.ip);
      let principal = await callerOf(contract, request).catch(async (error) => {
        // A session that may not be used like this: the call counts all the same.
        await visit.enter(['api'], countedAs(request.headers, client.ip, null));
        throw error;
      });
      const caller = countedAs(request.headers, client.ip, principal);
      await visit.enter(['api'], caller);
      principal = admitted(contract, principal);
      const params = contract.params && validate('params', contract.params, await context.params);
      const query =
        contract.query && validate('query', contract.query, Object.fromEntries(request.nextUrl.searchParams.entries()));
      const body = contract.body && validate('body', contract.body, await readJson(request));
      // A body may take its time; whoever began it may have been signed out since.
      if (contract.body && principal) principal = admitted(contract, await callerOf(contract, request));
      const browser = readBrowser(request, body, contract.setsCookies);
      if (contract.captcha)
        await requireCaptcha(contract.captcha, body as CaptchaBody, { client, device: browser.device });
      await visit.enter(contract.limits ?? [], caller);
      const reply = await handle({ params, query, body, principal, client, browser } as Call<C>);
      holdToContract(contract, reply);
      response = toResponse({ ...reply, cookies: browser.withDevice(reply.cookies ?? []) });
    } catch (error) {
      response = problemResponse(error, client.requestId);
    }
    await leave(visit, response);
    response.headers.set('x-request-id', client.requestId);
    response.headers.set('cache-control', 'no-store');
    const { method, path } = contract;
    log.debug(
      { requestId: client.requestId, method, path, status: response.status, ms: Math.round(elapsed()) },
      'request',
    );
    return response;
  };
}
