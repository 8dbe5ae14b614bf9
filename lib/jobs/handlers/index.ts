import type { Handler, JobName } from '@/lib/jobs/job';
import { cleanSessions } from './clean-sessions';
import { cleanTokens } from './clean-tokens';
import { eraseTracesOfDeletedUsers } from './erase-traces';
import { maintainKeys } from './maintain-signing-keys';

/** What does each kind of job. */
export const handlers: { [Name in JobName]: Handler<Name> } = {
  clean_sessions: cleanSessions,
  clean_tokens: cleanTokens,
  erase_traces: eraseTracesOfDeletedUsers,
  maintain_signing_keys: maintainKeys,
};
