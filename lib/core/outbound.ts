/** A service of others that gave no usable answer. `reason` is ours, never a word of theirs. */
export class OutboundFailed extends Error {
  readonly reason: 'timeout' | 'network' | 'too_large' | 'status' | 'malformed';

  constructor(reason: OutboundFailed['reason'], cause?: unknown) {
    super(`the service gave no usable answer: ${reason}`, { cause });
    this.name = 'OutboundFailed';
    this.reason = reason;
  }
}

interface Question {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: URLSearchParams;
  /** For the whole answer, its last byte included. */
  milliseconds: number;
  mostBytes: number;
}

async function textOf(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > mostBytes) throw new OutboundFailed('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Asks a service at an address the operator configured. Redirects are answers, not followed; nothing is cached. Throws
 * `OutboundFailed` where it is away, too slow or says too much.
 */
export async function askService(
  url: string,
  { method = 'GET', headers = {}, body, milliseconds, mostBytes }: Question,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'Latchkey', ...headers },
      ...(body && { body }),
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(milliseconds),
    });
    return { status: response.status, text: await textOf(response, mostBytes) };
  } catch (error) {
    if (error instanceof OutboundFailed) throw error;
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new OutboundFailed(late ? 'timeout' : 'network', error);
  }
}
