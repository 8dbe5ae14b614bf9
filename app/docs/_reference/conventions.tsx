import { TextLink } from '@/components/ui/text-link';
import { MarkedText } from './marked-text';

const conventions = [
  'JSON in, JSON out. Fields are written in `snake_case`, times are RFC 3339 in UTC, ids are UUIDv7. Fields the endpoint does not know are refused.',
  'Programs sign in with `transport: "bearer"` (the default) and send `Authorization: Bearer …`. Pages use `transport: "cookie"`: a cookie that script cannot read. Both are the same session rows.',
  'An access token is an ES256 JWT. A session that ended stops at once, whatever its token says. `POST /api/v1/auth/refresh` exchanges the refresh token, which works once.',
  'Every answer has `x-request-id`. Every error is a problem document (RFC 9457); decide on its `code`.',
];

const others = [
  ['/health', '200 while the product can do its work, 503 while it cannot.'],
  ['/health/live', '200 while the process answers.'],
  ['/.well-known/jwks.json', 'The public keys that access tokens are signed with (RFC 7517).'],
  ['/api/openapi.json', 'This reference for machines: OpenAPI 3.1.'],
] as const;

/** What holds for every endpoint. */
export function Conventions() {
  return (
    <ul className="grid gap-2.5 text-ink-soft">
      {conventions.map((sentence) => (
        <li key={sentence}>
          <MarkedText>{sentence}</MarkedText>
        </li>
      ))}
    </ul>
  );
}

/** Addresses outside `/api/v1`. */
export function OtherAddresses() {
  return (
    <ul className="divide-y divide-line rounded-card border border-line bg-surface px-5 shadow-card sm:px-7">
      {others.map(([path, meaning]) => (
        <li key={path} className="grid gap-1 py-3.5 sm:grid-cols-[14rem_minmax(0,1fr)]">
          <TextLink href={path} prefetch={false} className="justify-self-start font-mono text-sm">
            {path}
          </TextLink>
          <span className="text-sm text-ink-soft">{meaning}</span>
        </li>
      ))}
    </ul>
  );
}
