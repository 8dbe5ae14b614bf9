import { z } from 'zod';
import { commaList, LOOPBACK_HOSTS } from './parts';

/** An origin just as browsers send it (RFC 6454 §6.2): https, or http on this very machine. Never `*`, `null`, a path or a pattern. */
function isExactOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return (
    origin === text &&
    !text.includes('*') &&
    (protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname)))
  );
}

export const httpSettings = {
  CORS_ORIGINS: commaList.refine(
    (origins) => origins.every(isExactOrigin),
    'must be origins as browsers send them, https://app.example.com, separated by commas',
  ),
  REQUEST_SECONDS: z.coerce.number().int().min(2).max(300).default(30),
};

interface Values {
  CORS_ORIGINS: string[];
  REQUEST_SECONDS: number;
}

export interface HttpConfig {
  /** Other origins whose pages may call API v1 with a bearer token, exactly as browsers send them. */
  corsOrigins: readonly string[];
  /** A request has to have arrived whole within so long, and its headers within half of that. */
  requestSeconds: number;
}

export function httpConfig(values: Values): HttpConfig {
  return { corsOrigins: [...new Set(values.CORS_ORIGINS)], requestSeconds: values.REQUEST_SECONDS };
}
