import { contracts } from '@/lib/api/contracts';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';

interface Endpoint {
  pattern: RegExp;
  methods: Set<string>;
}

function patternOf(template: string): RegExp {
  const body = template
    .split('/')
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${body}$`);
}

function table(): Endpoint[] {
  const byPath = new Map<string, Endpoint>();
  for (const { path, method } of Object.values(contracts)) {
    const endpoint = byPath.get(path) ?? { pattern: patternOf(path), methods: new Set(['OPTIONS']) };
    endpoint.methods.add(method);
    if (method === 'GET') endpoint.methods.add('HEAD');
    byPath.set(path, endpoint);
  }
  // Literal paths before templates, so that `/auth/email/login` is not taken for `/auth/{chain}/login`.
  return [...byPath].sort(([a], [b]) => a.split('{').length - b.split('{').length).map(([, endpoint]) => endpoint);
}

const endpoints = table();

const endpointAt = (pathname: string) => endpoints.find(({ pattern }) => pattern.test(pathname));

/** The verbs that an endpoint of the contracts takes; null where there is none. */
export function methodsOf(pathname: string): string[] | null {
  const endpoint = endpointAt(pathname);
  return endpoint ? [...endpoint.methods] : null;
}

const MAX_URL_LENGTH = 8 * 1024;
/** Node keeps the first of several; a proxy in front may have believed another (RFC 9110 §5.3, RFC 9112 §3.2). */
const ONCE = new Set(['host', 'content-type', 'content-length', 'authorization', 'origin', 'sec-fetch-site']);

/**
 * True for a target that whoever reads it next may take for another: with a fragment or a backslash, with an escape that is none, or
 * with `.` and `..` among its segments, in whatever spelling.
 */
function isAmbiguous(target: string): boolean {
  if (/[#\\]/.test(target)) return true;
  try {
    const segments = decodeURIComponent(target.split('?', 1)[0] ?? '').split(/[/\\]/);
    return segments.includes('.') || segments.includes('..');
  } catch {
    return true;
  }
}

/**
 * True where a parameter of an API path is there twice: we would take the first of them, Auth.js the last, and who is in front of us
 * perhaps another.
 */
function repeatsParameter(target: string): boolean {
  if (!target.startsWith('/api/')) return false;
  const names = [...new URLSearchParams(target.split('?').slice(1).join('?')).keys()];
  return new Set(names).size < names.length;
}

/**
 * What is wrong with how a request is written: a target that is no path, is too long or names a parameter of the API twice, or a
 * header twice that may stand once.
 */
export function malformation(target: string, rawHeaders: readonly string[]): AppError | null {
  if (!target.startsWith('/') || target.length > MAX_URL_LENGTH || isAmbiguous(target)) {
    return new AppError('malformed_request', { detail: 'Check the address.' });
  }
  if (repeatsParameter(target)) {
    return new AppError('malformed_request', { detail: 'A parameter of the address was sent twice.' });
  }
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const once = names.filter((name) => ONCE.has(name));
  if (new Set(once).size === once.length) return null;
  return new AppError('malformed_request', { detail: 'A header that may stand only once was sent twice.' });
}

/** What else lives below /api: what Auth.js has, and the description of the API. */
const OTHER_API =
  /^\/api\/(?:openapi\.json|auth\/(?:session|csrf|providers|error|verify-request|signin|signout|callback\/[a-z0-9-]{1,32}))$/;
/** What the framework serves and no page uses: the image resizer, which fetches whatever its query names, and its own error page. */
const UNUSED = /^\/(?:_next\/image|_global-error)\/?$/;
const READING = ['GET', 'HEAD', 'OPTIONS'];
/** Only Auth.js takes a POST outside the API, and the framework's overlay in development: there are no Server Actions to call. */
const TAKES_POST = /^\/api\/auth\//;
const OVERLAY = /^\/__nextjs/;

function takesPost(pathname: string): boolean {
  return TAKES_POST.test(pathname) || (config().environment === 'development' && OVERLAY.test(pathname));
}

/**
 * What is wrong with a request line, judged by the contracts before anything else looks at it: an unknown API path or a verb that
 * the path does not have. Null where nothing is. Paths are compared as they are: another spelling is another, unknown path.
 */
export function refusal(method: string, pathname: string): AppError | null {
  if (UNUSED.test(pathname)) return new AppError('not_found');
  if (!pathname.startsWith('/api/') || OTHER_API.test(pathname)) {
    const methods = takesPost(pathname) ? [...READING, 'POST'] : READING;
    if (methods.includes(method)) return null;
    return new AppError('method_not_allowed', { headers: { allow: methods.join(', ') } });
  }
  const endpoint = endpointAt(pathname);
  if (!endpoint) return new AppError('not_found', { detail: 'There is no such endpoint. See /docs.' });
  if (endpoint.methods.has(method)) return null;
  const allow = [...endpoint.methods].join(', ');
  return new AppError('method_not_allowed', { detail: `Use one of: ${allow}.`, headers: { allow } });
}
