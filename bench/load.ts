import autocannon from 'autocannon';

/** Connections that each send the next request when the last is answered. */
export const connections = 10;

export interface Load {
  path: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Gives the body of each request. Each connection asks for one more than it sends. */
  body?: () => string;
  /** How long, or how many requests. */
  until: { seconds: number } | { requests: number };
  /** The one status that counts; any other ends the run. */
  expected: number;
}

export interface Figures {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** Of values in order, the one below which that share of them lies. */
export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function optionsOf(url: string, { path, method = 'GET', headers = {}, body, until }: Load): autocannon.Options {
  const extent = 'seconds' in until ? { duration: until.seconds } : { amount: until.requests };
  const common = { url: url + path, method, connections, ...extent };
  if (!body) return { ...common, headers };
  const setupRequest = (request: autocannon.Request) => ({ ...request, body: body() });
  return { ...common, headers: { ...headers, 'content-type': 'application/json' }, requests: [{ setupRequest }] };
}

/** Puts `load` on the server and measures from the first request to the last answer. Throws where an answer is not the expected one. */
export async function measure(url: string, load: Load): Promise<Figures> {
  const milliseconds: number[] = [];
  const unexpected = new Map<number, number>();
  let last = 0;
  const since = performance.now();
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(optionsOf(url, load), (error) => (error ? reject(error) : resolve()));
    run.on('response', (_client, status, _bytes, took) => {
      last = performance.now();
      milliseconds.push(took);
      if (status !== load.expected) unexpected.set(status, (unexpected.get(status) ?? 0) + 1);
    });
    run.on('reqError', reject);
  });
  if (unexpected.size > 0) {
    const seen = [...unexpected].map(([status, count]) => `${status} (${count} times)`).join(', ');
    throw new Error(`${load.path} answered ${seen} instead of ${load.expected}.`);
  }
  const sorted = milliseconds.toSorted((one, other) => one - other);
  return {
    perSecond: (1000 * sorted.length) / (last - since),
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  };
}
