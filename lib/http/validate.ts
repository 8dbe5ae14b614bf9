import type { z } from 'zod';
import { AppError, type FieldProblem } from '@/lib/core/errors';

type Part = 'params' | 'query' | 'body';

const MOST_ERRORS = 20;

function pathOf(part: Part, path: readonly PropertyKey[]): string {
  return [part, ...path.map((key) => String(key).slice(0, 64))].join('.');
}

function fieldProblems(part: Part, issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf(part, [...issue.path, key]),
      code: 'unknown_field',
      message: 'This field is not known here.',
    }));
  }
  return [{ path: pathOf(part, issue.path), code: issue.code, message: issue.message }];
}

/** Parses one part of a request by its schema. Throws `unknown_field` or `validation_failed`, naming fields, never values. */
export function validate<T extends z.ZodType>(part: Part, schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (part === 'params') throw new AppError('not_found', { detail: 'There is nothing at this address.' });
  const errors = parsed.error.issues.flatMap((issue) => fieldProblems(part, issue)).slice(0, MOST_ERRORS);
  const unknown = parsed.error.issues.some((issue) => issue.code === 'unrecognized_keys');
  throw new AppError(unknown ? 'unknown_field' : 'validation_failed', {
    detail: unknown
      ? 'Leave out the fields that are not known here.'
      : 'Mend the fields named below and send it again.',
    errors,
  });
}
