import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { newToken } from '@/lib/core/ids';
import { onLoopback, textOf } from './service';
import { widgetFrame, widgetScript } from './turnstile-widget';

const LIFE = 300_000;

interface Solved {
  action: string;
  hostname: string;
  at: number;
  redeemed: boolean;
}

/** What the server of a site was asked to judge. */
export interface Asked {
  secret: string | null;
  response: string | null;
  remoteip: string | null;
}

export interface TurnstileCounterpart {
  /** For `TURNSTILE_URL`. */
  origin: string;
  siteKey: string;
  secretKey: string;
  /** A token as the widget gives it to somebody who solved it on that site, `age` milliseconds ago. */
  solve(action: string, options?: { hostname?: string; age?: number }): string;
  /** Every call to siteverify, the oldest first. */
  asked: Asked[];
  /** How it behaves from now on. Anything left out is as it should be. */
  trouble: {
    /** siteverify answers with this status and text. */
    answers?: [status: number, body: string, type?: string];
    /** siteverify sends whoever asks to this address. */
    redirects?: string;
    /** siteverify takes the question and never answers. */
    hangs?: boolean;
    /** siteverify begins its answer and never ends it. */
    trails?: boolean;
    /** A token may be redeemed any number of times. */
    forgets?: boolean;
    /** The widget says that it failed in place of giving a token. */
    widgetFails?: boolean;
  };
  stop(): Promise<void>;
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

/**
 * Cloudflare Turnstile as its documentation has it, on a loopback port: the script, the frame it puts into a page, and siteverify. A token
 * holds for five minutes, for one redemption, and carries the action and the host name it was solved for.
 */
export async function startTurnstile(): Promise<TurnstileCounterpart> {
  const server = createServer();
  const { origin, stop } = await onLoopback(server);
  const solved = new Map<string, Solved>();
  const counterpart: TurnstileCounterpart = {
    origin,
    siteKey: '0x4AAAAAAATESTSITEKEY',
    secretKey: `0x4AAAAAAA${newToken()}`,
    solve(action, { hostname = 'localhost', age = 0 } = {}) {
      const token = `0.${newToken()}${newToken()}`;
      solved.set(token, { action, hostname, at: Date.now() - age, redeemed: false });
      return token;
    },
    asked: [],
    trouble: {},
    stop,
  };

  function verdict({ secret, response }: Asked): object {
    const refuse = (code: string) => ({ success: false, 'error-codes': [code], messages: [] });
    if (!secret) return refuse('missing-input-secret');
    if (secret !== counterpart.secretKey) return refuse('invalid-input-secret');
    if (!response) return refuse('missing-input-response');
    const token = solved.get(response);
    if (!token) return refuse('invalid-input-response');
    const used = token.redeemed && !counterpart.trouble.forgets;
    if (used || Date.now() - token.at > LIFE) return refuse('timeout-or-duplicate');
    token.redeemed = true;
    const { action, hostname } = token;
    return { success: true, 'error-codes': [], challenge_ts: new Date(token.at).toISOString(), hostname, action };
  }

  async function siteverify(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const asked = { secret: form.get('secret'), response: form.get('response'), remoteip: form.get('remoteip') };
    counterpart.asked.push(asked);
    const { answers, redirects, hangs, trails } = counterpart.trouble;
    if (hangs) return;
    if (redirects) return void response.writeHead(307, { location: redirects }).end();
    if (trails) return void response.writeHead(200, { 'content-type': 'application/json' }).write('{"success":');
    if (answers) return send(response, answers[0], answers[2] ?? 'application/json', answers[1]);
    send(response, 200, 'application/json', JSON.stringify(verdict(asked)));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', counterpart.origin);
    if (url.pathname === '/turnstile/v0/siteverify' && request.method === 'POST') return siteverify(request, response);
    if (url.pathname === '/turnstile/v0/api.js')
      return send(response, 200, 'text/javascript', widgetScript(counterpart.origin));
    if (url.pathname === '/frame' && url.searchParams.get('sitekey') === counterpart.siteKey) {
      const hostname = new URL(request.headers.referer ?? 'http://nowhere').hostname;
      const token = counterpart.trouble.widgetFails
        ? null
        : counterpart.solve(url.searchParams.get('action') ?? '', { hostname });
      return send(response, 200, 'text/html', widgetFrame(token));
    }
    send(response, 404, 'text/plain', 'nothing here');
  }

  server.on('request', (request, response) => void answer(request, response));
  return counterpart;
}
