import type { ClientContext } from '@/lib/core/client-context';

/** Every kind of job, with what is passed along when it is asked for. */
export interface JobPayloads {
  answer_forgot: { email: string; client: ClientContext };
  answer_resend: { email: string; client: ClientContext };
  answer_sign_up: { email: string; username: string | null; passwordHash: string; client: ClientContext };
  clean_sessions: Record<string, never>;
  clean_tokens: Record<string, never>;
  erase_traces: Record<string, never>;
  maintain_signing_keys: Record<string, never>;
  prune_unverified: Record<string, never>;
  send_mail: { mailId: string };
}

export type JobName = keyof JobPayloads;

/** What a handler did, in numbers, for the log. */
export type Done = Record<string, number>;

/** Which try this is, from 1, and whether none will follow when it fails. */
export interface Attempt {
  number: number;
  last: boolean;
}

/**
 * Does one job. It may run twice, or at the same time as another of its kind, and what it has not finished when `signal` is aborted
 * is left to the next run. Throws when it has to be tried again.
 */
export type Handler<Name extends JobName> = (
  payload: JobPayloads[Name],
  signal: AbortSignal,
  attempt: Attempt,
) => Promise<Done>;
