import path from 'node:path';
import { NextRequest } from 'next/server';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import type { Fresh, Me, Session, SignedIn } from '@/lib/api/contracts/shapes';
import { config } from '@/lib/core/config';
import type { ProblemDocument } from '@/lib/http/problem';
import type { WalletChallenge } from './wallets';

type Challenge = WalletChallenge & { nonce: string; expires_at: string };

/** Whatever an endpoint answered: every field is there only where that answer has it. */
export type AnswerBody = Partial<SignedIn & Me & ProblemDocument & Fresh & Challenge> & { items?: Partial<Session>[] };

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; empty where there was none. */
  body: AnswerBody;
  /** The body as it came. */
  text: string;
}

/** An answer without what has to differ between any two requests: what is left can be compared byte for byte. */
export function masked({ status, headers, text }: Answer) {
  const id = headers.get('x-request-id') ?? '';
  const names = [...headers].map(([name, value]) => `${name}: ${value.replaceAll(id, '<id>')}`);
  return { status, headers: names, text: text.replaceAll(id, '<id>') };
}

type Headings = Record<string, string>;

/** Somebody who calls the API's real route handlers in this process. What the server in front of them does is not here. */
export interface Caller {
  /** `body`: sent as JSON; text and bytes go as they are; `undefined` for none. */
  call(method: string, path: string, body?: unknown, headers?: Headings): Promise<Answer>;
  get(path: string, headers?: Headings): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Headings): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Headings): Promise<Answer>;
  remove(path: string, headers?: Headings): Promise<Answer>;
}

type Handler = (request: NextRequest, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** Literal paths first, as the router does. */
const templates = [...new Set(Object.values<ContractShape>(contracts).map((contract) => contract.path))].sort(
  (a, b) => a.split('{').length - b.split('{').length,
);

function match(pathname: string): { template: string; params: Record<string, string> } {
  const parts = pathname.split('/');
  for (const template of templates) {
    const wanted = template.split('/');
    const fits =
      wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at]);
    if (!fits) continue;
    const named = wanted.flatMap((part, at) => (part.startsWith('{') ? [[part.slice(1, -1), parts[at] ?? '']] : []));
    return { template, params: Object.fromEntries(named) };
  }
  throw new Error(`no contract has the path ${pathname}`);
}

async function handlerOf(template: string, method: string): Promise<Handler> {
  const folder = template.replace(/\{(\w+)\}/g, '[$1]');
  const module: Record<string, Handler> = await import(path.resolve(`app${folder}/route.ts`));
  const handler = module[method];
  if (!handler) throw new Error(`${template} exports no ${method}`);
  return handler;
}

function encoded(body: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body as string | Uint8Array<ArrayBuffer>;
  return JSON.stringify(body);
}

/** One request to the handler that serves it, through the same `route()` as in production. */
export async function send(method: string, target: string, body?: unknown, headers: Headings = {}): Promise<Answer> {
  const url = new URL(target, config().publicUrl);
  const { template, params } = match(url.pathname);
  const payload = encoded(body);
  const request = new NextRequest(url, {
    method,
    headers: { ...(payload === null ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(payload === null ? {} : { body: payload }),
  });
  const handler = await handlerOf(template, method);
  const response = await handler(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) };
}

function callerWith(headersOf: () => Headings, seen: (answer: Answer) => void = () => {}): Caller {
  const call: Caller['call'] = async (method, target, body, headers = {}) => {
    const answer = await send(method, target, body, { ...headersOf(), ...headers });
    seen(answer);
    return answer;
  };
  return {
    call,
    get: (target, headers) => call('GET', target, undefined, headers),
    post: (target, body, headers) => call('POST', target, body, headers),
    patch: (target, body, headers) => call('PATCH', target, body, headers),
    remove: (target, headers) => call('DELETE', target, undefined, headers),
  };
}

/** A program: no cookies, and a bearer token once it has one. */
export function program(accessToken?: string): Caller {
  const headers: Headings = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
  return callerWith(() => headers);
}

export interface BrowserCaller extends Caller {
  /** What the browser keeps, by name. Script sees none of it. */
  cookies: Map<string, string>;
}

/** A browser on a page of ours: keeps cookies as they are set, and says where its requests come from. */
export function browser(): BrowserCaller {
  const cookies = new Map<string, string>();
  const headersOf = (): Headings => ({
    origin: config().publicUrl,
    'sec-fetch-site': 'same-origin',
    ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
  });
  const keep = (answer: Answer) => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  return { ...callerWith(headersOf, keep), cookies };
}
