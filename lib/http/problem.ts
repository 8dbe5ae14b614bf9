import { config } from '@/lib/core/config';
import { AppError, type ProblemCode } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { replacePool } from '@/lib/db/client';
import { isConnectionLost, isDatabaseAway, isLostRace } from '@/lib/db/errors';

/** An RFC 9457 problem document, as every error answer has it. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: ProblemCode;
  instance: string;
  errors?: { path: string; code: string; message: string }[];
}

export function problemDocument(error: AppError, requestId: string): ProblemDocument {
  const { detail, errors, extensions } = error.details;
  return {
    ...extensions,
    type: `${config().publicUrl}/docs#problem-${error.code}`,
    title: error.title,
    status: error.status,
    ...(detail ? { detail } : {}),
    code: error.code,
    instance: `urn:uuid:${requestId}`,
    ...(errors ? { errors } : {}),
  };
}

/**
 * Anything thrown, as the error to answer. A race that was lost in the database is a `conflict`, a database that is away `unavailable`;
 * what else is not ours is logged and becomes `internal_error` with no word of the cause.
 */
export function asAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  if (isLostRace(error)) {
    log.warn({ err: error, requestId }, 'request lost a race');
    return new AppError('conflict', { detail: 'Try again.' });
  }
  if (isDatabaseAway(error)) {
    log.error({ err: error, requestId }, 'request found no database');
    if (isConnectionLost(error)) replacePool();
    return new AppError('unavailable', { detail: 'Try again in a moment.', headers: { 'retry-after': '5' } });
  }
  log.error({ err: error, requestId }, 'request failed');
  return new AppError('internal_error', { detail: 'Try again. If it stays, give the operator the request id.' });
}

/** The one place that turns an error into a response. */
export function problemResponse(thrown: unknown, requestId: string): Response {
  const error = asAppError(thrown, requestId);
  return Response.json(problemDocument(error, requestId), {
    status: error.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...error.details.headers },
  });
}
