import { z } from 'zod';
import { Identity, id, Session, time, User } from './shapes';

/** Everything we hold about one user; what is a secret even to them (hashes, nonces) is not in it. */
export const Export = z
  .object({
    exported_at: time,
    user: User.extend({
      status: z.string(),
      email_verified_at: time.nullable(),
      credits_balance: z.number().int(),
      notices_read_at: time.nullable(),
      muted_mails: z.array(z.string()),
      mfa_enabled_at: time.nullable(),
      updated_at: time,
    }),
    identities: z.array(Identity.extend({ subject: z.string(), verified_at: time })),
    sessions: z.array(
      Session.omit({ current: true }).extend({
        identity_id: id.nullable(),
        proof_identity_id: id.nullable(),
        amr: z.array(z.string()),
        aal: z.number().int(),
        second_factor_at: time.nullable(),
        second_factor_identity_id: id.nullable(),
        remember: z.boolean(),
        user_agent: z.string().nullable(),
        authenticated_at: time,
        idle_expires_at: time,
        ended_at: time.nullable(),
        ended_reason: z.string().nullable(),
      }),
    ),
    events: z.array(
      z.object({
        id,
        at: time,
        type: z.string(),
        outcome: z.enum(['success', 'failure']),
        session_id: id.nullable(),
        method: z.string().nullable(),
        ip: z.string().nullable(),
        user_agent: z.string().nullable(),
        request_id: z.string().nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    challenges: z.array(
      z.object({
        method: z.string(),
        purpose: z.string(),
        address: z.string(),
        chain_id: z.string(),
        statement: z.string(),
        issued_at: time,
        expires_at: time,
        spent_at: time.nullable(),
      }),
    ),
    oauth_attempts: z.array(
      z.object({
        provider: z.string(),
        purpose: z.string(),
        session_id: id.nullable(),
        remember: z.boolean(),
        return_to: z.string(),
        issued_at: time,
        expires_at: time,
        spent_at: time.nullable(),
      }),
    ),
    email_tokens: z.array(
      z.object({
        purpose: z.string(),
        email: z.string(),
        email_verified_at: time.nullable(),
        created_at: time,
        expires_at: time,
        used_at: time.nullable(),
      }),
    ),
    mails: z.array(
      z.object({
        id,
        kind: z.string(),
        recipient: z.string(),
        created_at: time,
        expires_at: time.nullable(),
        sent_at: time.nullable(),
        failed_at: time.nullable(),
        failure: z.string().nullable(),
      }),
    ),
    password_failures: z.object({ failures: z.number().int(), last_at: time, disabled_at: time.nullable() }).nullable(),
    second_factor: z
      .object({
        confirmed_at: time.nullable(),
        last_step: z.number().int(),
        pending_expires_at: time.nullable(),
        passkey_step_at: time.nullable(),
        failures: z.number().int(),
        blocked_until: time.nullable(),
      })
      .nullable(),
    recovery_codes: z.array(z.object({ created_at: time, used_at: time.nullable() })),
    passkeys: z.array(
      z.object({
        identity_id: id,
        public_key: z.string(),
        counter: z.number().int(),
        transports: z.array(z.string()),
        aaguid: z.string(),
        backup_eligible: z.boolean(),
        backed_up: z.boolean(),
      }),
    ),
    trusted_devices: z.array(
      z.object({
        id,
        ip: z.string().nullable(),
        user_agent: z.string().nullable(),
        created_at: time,
        last_used_at: time,
        expires_at: time,
      }),
    ),
    known_devices: z.array(z.object({ created_at: time, last_seen_at: time })),
  })
  .meta({ id: 'Export' });

export type Export = z.output<typeof Export>;
