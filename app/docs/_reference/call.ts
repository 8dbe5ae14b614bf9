import { stopwatch } from '@/lib/core/clock';

export interface Answer {
  status: number;
  milliseconds: number;
  requestId: string | null;
  /** As it came, indented where it is JSON. */
  text: string;
  /** The access token a sign-in or a refresh handed out. */
  accessToken: string | null;
}

export interface ApiCall {
  method: string;
  path: string;
  parameters: Record<string, string>;
  body: string | null;
  token: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function accessTokenIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('access_token' in value)) return null;
  return typeof value.access_token === 'string' ? value.access_token : null;
}

/** Makes the call against this very server. A body is sent as typed, faults and all. Null where no answer came. */
export async function callApi({ method, path, parameters, body, token }: ApiCall): Promise<Answer | null> {
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
  const elapsed = stopwatch();
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  };
  const response = await fetch(url, { method, headers, body, cache: 'no-store' }).catch(() => null);
  if (!response) return null;
  const raw = await response.text();
  const value = parsed(raw);
  return {
    status: response.status,
    milliseconds: Math.round(elapsed()),
    requestId: response.headers.get('x-request-id'),
    text: value === undefined ? raw : JSON.stringify(value, null, 2),
    accessToken: accessTokenIn(value),
  };
}
