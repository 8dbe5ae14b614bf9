import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { onLoopback } from './service';

export interface BreachedPasswords {
  /** For `BREACHED_PASSWORDS_URL`. */
  url: string;
  /** From now on this password is known, seen so often. */
  leak(password: string, times?: number): void;
  /** Every request it got. */
  asked: { method: string; path: string; padding: string | undefined; body: string }[];
  /** How it behaves from now on. Anything left out is as it should be. */
  trouble: {
    answers?: [status: number, body: string, headers?: Record<string, string>];
    hangs?: boolean;
    trails?: boolean;
    /** Sends without end. */
    floods?: boolean;
  };
  stop(): Promise<void>;
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();
const otherEnding = () => randomBytes(18).toString('hex').toUpperCase().slice(0, 35);

/**
 * The range protocol of Pwned Passwords on a loopback port: five digits of a SHA-1 hash in the path, the endings and how often they were
 * seen in the answer, padded to more than 800 lines where that was asked for.
 */
export async function startBreachedPasswords(): Promise<BreachedPasswords> {
  const server = createServer();
  const { origin, stop } = await onLoopback(server);
  const known = new Map<string, number>();
  const service: BreachedPasswords = {
    url: `${origin}/range/`,
    leak: (password, times = 3) => void known.set(sha1(password), times),
    asked: [],
    trouble: {},
    stop,
  };

  function range(prefix: string, padded: boolean): string {
    const fitting = [...known].filter(([hash]) => hash.startsWith(prefix));
    const lines = fitting.map(([hash, times]) => `${hash.slice(5)}:${times}`);
    lines.push(`${otherEnding()}:12`, `${otherEnding()}:1`);
    while (padded && lines.length < 850) lines.push(`${otherEnding()}:0`);
    return lines.sort().join('\r\n');
  }

  server.on('request', async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = request.url ?? '';
    const padding = request.headers['add-padding']?.toString();
    service.asked.push({ method: request.method ?? '', path, padding, body });
    const { answers, hangs, trails, floods } = service.trouble;
    if (hangs) return;
    if (answers) return void response.writeHead(answers[0], answers[2] ?? {}).end(answers[1]);
    const prefix = /^\/range\/([0-9A-F]{5})$/.exec(path)?.[1];
    if (!prefix) return void response.writeHead(400).end('The hash prefix was not in a valid format');
    response.writeHead(200, { 'content-type': 'text/plain' });
    if (trails) return void response.write(`${otherEnding()}:1\r\n`);
    if (floods) {
      const block = `${otherEnding()}:1\r\n`.repeat(2000);
      const pour = () => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', pour);
      return pour();
    }
    response.end(range(prefix, padding === 'true'));
  });
  return service;
}
