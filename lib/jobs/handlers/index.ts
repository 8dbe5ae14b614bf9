import type { Handler, JobName } from '@/lib/queue/job';
import { answerForgot } from './answer-forgot';
import { answerResend } from './answer-resend';
import { answerSignUp } from './answer-sign-up';
import { cleanDetection } from './clean-detection';
import { cleanLimits } from './clean-limits';
import { cleanSessions } from './clean-sessions';
import { cleanTokens } from './clean-tokens';
import { eraseTracesOfDeletedUsers } from './erase-traces';
import { lookAtAddresses } from './look-at-addresses';
import { maintainKeys } from './maintain-signing-keys';
import { pruneUnverified } from './prune-unverified';
import { sendMail } from './send-mail';

/** What does each kind of job. */
export const handlers: { [Name in JobName]: Handler<Name> } = {
  answer_forgot: answerForgot,
  answer_resend: answerResend,
  answer_sign_up: answerSignUp,
  clean_detection: cleanDetection,
  clean_limits: cleanLimits,
  clean_sessions: cleanSessions,
  clean_tokens: cleanTokens,
  erase_traces: eraseTracesOfDeletedUsers,
  look_at_addresses: lookAtAddresses,
  maintain_signing_keys: maintainKeys,
  prune_unverified: pruneUnverified,
  send_mail: sendMail,
};
