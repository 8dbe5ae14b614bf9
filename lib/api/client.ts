import type { BodyInput, ContractShape, ParamsInput, Success } from './contract';
import type { Contracts } from './contracts';

type Endpoint = Contracts[keyof Contracts];
type KeyOf<C extends ContractShape> = `${C['method']} ${C['path']}`;
export type EndpointKey = KeyOf<Endpoint>;
type At<K extends EndpointKey> = Extract<
  Endpoint,
  { method: K extends `${infer M} ${string}` ? M : never; path: K extends `${string} ${infer P}` ? P : never }
>;

type Call<C extends ContractShape> = (ParamsInput<C> extends undefined
  ? { params?: undefined }
  : { params: ParamsInput<C> }) &
  (BodyInput<C> extends undefined ? { body?: undefined } : { body: BodyInput<C> });

type Answer<C extends ContractShape> = Success<C> extends undefined ? undefined : Success<C>;

export interface ApiFieldProblem {
  path: string;
  code: string;
  message: string;
}

/** A problem document (RFC 9457) as it came from the API; `network_error` where no answer came. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: ApiFieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  /** When that is over, in milliseconds of `performance.now()`. */
  readonly retryAt: number | undefined;
  /** For `reauthentication_required`: the methods that would do; none where only the second factor is asked for. */
  readonly methods: string[];
  /** For `reauthentication_required`: the second factor is asked for, too. */
  readonly secondFactor: boolean;

  constructor(status: number, document: Record<string, unknown>, retryAfter: string | null) {
    super(String(document.title ?? 'The request failed'));
    this.name = 'ApiProblem';
    this.status = status;
    this.code = String(document.code ?? 'internal_error');
    this.title = this.message;
    this.detail = typeof document.detail === 'string' ? document.detail : undefined;
    this.errors = Array.isArray(document.errors) ? document.errors : [];
    this.methods = Array.isArray(document.methods) ? document.methods : [];
    this.secondFactor = document.second_factor === true;
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter) || undefined;
    this.retryAt = this.retryAfterSeconds && performance.now() + this.retryAfterSeconds * 1000;
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const document = await response.json().catch(() => ({}));
  return new ApiProblem(response.status, document, response.headers.get('retry-after'));
}

const losses = ['session_changed', 'unauthenticated', 'mfa_required', 'mfa_enrollment_required'] as const;
export type Lost = (typeof losses)[number];

interface Drawn {
  user: string;
  onLost: (code: Lost) => void;
}

let drawn: Drawn | null = null;

/**
 * Says which user the page was drawn for. From then on every call names them, so that it does nothing in the name of anybody who
 * signed in since; `onLost` hears of a call that was refused because they are no longer the one who is signed in, or wholly so.
 */
export function drawFor(page: Drawn | null): void {
  drawn = page;
}

/**
 * Calls the API with the page's own cookies, typed by the contracts (types only: none of them reaches the browser).
 * Answers the body, or undefined for an empty one; throws `ApiProblem`.
 */
export async function api<K extends EndpointKey>(
  key: K,
  ...[call]: Call<At<K>> extends { params?: undefined; body?: undefined } ? [Call<At<K>>?] : [Call<At<K>>]
): Promise<Answer<At<K>>> {
  const [method, template] = key.split(' ') as [string, string];
  const params = (call?.params ?? {}) as Record<string, string>;
  const url = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const body = call?.body === undefined ? null : JSON.stringify(call.body);
  const response = await fetch(url, {
    method,
    body,
    headers: {
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(drawn ? { 'x-latchkey-user': drawn.user } : {}),
    },
    credentials: 'same-origin',
    cache: 'no-store',
  }).catch(() => null);
  if (!response) {
    throw new ApiProblem(
      0,
      { code: 'network_error', title: 'No answer', detail: 'Check the connection and try again.' },
      null,
    );
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    const lost = losses.find((code) => code === problem.code);
    if (lost) drawn?.onLost(lost);
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as Answer<At<K>>;
}
