import type { ClientContext } from '@/lib/core/client-context';

/** Every kind of job, with what is passed along when it is asked for. `mailId` is the mail it is to write: a second run finds it. */
export interface JobPayloads {
  answer_forgot: { mailId: string; email: string; client: ClientContext };
  answer_resend: { mailId: string; email: string; client: ClientContext };
  answer_sign_up: {
    mailId: string;
    email: string;
    username: string | null;
    passwordHash: string;
    client: ClientContext;
  };
  clean_detection: Record<string, never>;
  clean_limits: Record<string, never>;
  clean_sessions: Record<string, never>;
  clean_tokens: Record<string, never>;
  erase_traces: Record<string, never>;
  look_at_addresses: Record<string, never>;
  maintain_signing_keys: Record<string, never>;
  prune_unverified: Record<string, never>;
  send_mail: { mailId: string };
}

export type JobName = keyof JobPayloads;

/** On jobs that wait for somebody else's server: of these only some run at once, so that there is always a place for others. */
export const MAIL_FLAG = 'mail';

/** What a handler did, in numbers, for the log. */
export type Done = Record<string, number>;

export interface Attempt {
  /** None follows when it fails. */
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
