import pino from 'pino';
import { logLevel } from './config';

/**
 * An error without the values that were in the query: what PostgreSQL and the query builder put into their messages and
 * properties (parameters, details) can be a person's data or a hash.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error };
  const root = error.cause instanceof Error ? error.cause : error;
  const { code, constraint_name, table_name } = root as Error &
    Record<'code' | 'constraint_name' | 'table_name', unknown>;
  const frames = (root.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const ofDatabase = root.name === 'PostgresError';
  const message = ofDatabase ? [table_name, constraint_name].filter(Boolean).join(' ') : root.message.slice(0, 500);
  return { type: root.name, code, message, stack: frames.slice(0, 12).join('\n') };
}

/** Structured log on standard output. Callers pass names and ids, never bodies, tokens, signatures or passwords. */
export const log = pino({
  level: logLevel(),
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: describeError },
  redact: {
    paths: [
      'password',
      'token',
      'secret',
      'signature',
      'authorization',
      'cookie',
      '*.password',
      '*.token',
      '*.signature',
    ],
    censor: '[redacted]',
  },
});
