import type { z } from 'zod';
import type { CaptchaRule } from '@/lib/captcha/rule';
import type { ProblemCode } from '@/lib/core/errors';
import type { LimitName } from '@/lib/limits/table';
import type { Missing } from '@/lib/sessions/assurance';

/**
 * Who may call: `none` anybody; `session` a signed-in user; `fresh` one who proved a credential within the last minutes;
 * `optional` takes a session where there is one.
 */
export type AuthRule = 'none' | 'optional' | 'session' | 'fresh';

export interface ContractShape {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** OpenAPI path template, `/api/v1/...{name}`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  auth: AuthRule;
  /** What a session that calls may lack. Any other is refused: by default one has to be whole. */
  admits?: readonly Missing[];
  /** The call does not count as a visit: it does not keep the session from ending for want of one. */
  passive?: true;
  /** It sets cookies that a later request relies on: a browser that says another site asks is refused. */
  setsCookies?: true;
  /** Where the operator set up a captcha, who calls has to solve it. The body has `captcha_token`, and `email` where it is asked for after failures. */
  captcha?: CaptchaRule;
  /** Limits by source and by user that the call is counted by, beside `api`, which all are. What goes by more is up to the verb. */
  limits?: readonly LimitName[];
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Success bodies by status; null for an empty one. */
  success: Record<number, z.ZodType | null>;
  /** Problems beside those every endpoint may answer. */
  problems: readonly ProblemCode[];
}

/** Declares one endpoint. Handlers, OpenAPI and the browser client all read it. */
export function contract<const C extends ContractShape>(shape: C): C {
  return shape;
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;
type Input<T> = T extends z.ZodType ? z.input<T> : undefined;

export type Params<C extends ContractShape> = Output<C['params']>;
export type Query<C extends ContractShape> = Output<C['query']>;
export type Body<C extends ContractShape> = Output<C['body']>;
export type ParamsInput<C extends ContractShape> = Input<C['params']>;
export type BodyInput<C extends ContractShape> = Input<C['body']>;
export type Success<C extends ContractShape> = Output<C['success'][keyof C['success']]>;
