import type { EventRow } from '@/lib/events/queries';
import type { Holdings } from '@/lib/users/export';
import type { Export } from './contracts/export-shape';
import { presentIdentity, presentSession, presentUser } from './present';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

type Exported<K extends keyof Export> = Export[K] extends (infer Row)[] ? Row : Export[K];

function exportedUser(user: Holdings['user']): Exported<'user'> {
  return {
    ...presentUser(user),
    status: user.status,
    email_verified_at: time(user.emailVerifiedAt),
    credits_balance: user.creditsBalance,
    notices_read_at: time(user.noticesReadAt),
    muted_mails: user.mutedMails,
    mfa_enabled_at: time(user.mfaEnabledAt),
    updated_at: user.updatedAt.toISOString(),
  };
}

function exportedIdentity(identity: Holdings['identities'][number]): Exported<'identities'> {
  return { ...presentIdentity(identity), subject: identity.subject, verified_at: identity.verifiedAt.toISOString() };
}

function exportedSession(session: Holdings['sessions'][number]): Exported<'sessions'> {
  const { current: _current, ...shown } = presentSession(session, '');
  return {
    ...shown,
    identity_id: session.identityId,
    proof_identity_id: session.proofIdentityId,
    amr: session.amr,
    aal: session.aal,
    second_factor_at: time(session.secondFactorAt),
    second_factor_identity_id: session.secondFactorIdentityId,
    remember: session.remember,
    user_agent: session.userAgent,
    authenticated_at: session.authenticatedAt.toISOString(),
    idle_expires_at: session.idleExpiresAt.toISOString(),
    ended_at: time(session.revokedAt),
    ended_reason: session.revokedReason,
  };
}

/** Asked for by whoever reads the mailbox, or says so. */
const BY_MAIL = ['password.reset_requested', 'email.verification_requested'];

/** Where somebody else acted on the account, where from is theirs and stays with us. */
function exportedEvent(event: EventRow, userId: string): Exported<'events'> {
  const byAnother = event.actorId === null ? BY_MAIL.includes(event.type) : event.actorId !== userId;
  return {
    id: event.id,
    at: event.at.toISOString(),
    type: event.type,
    outcome: event.outcome,
    session_id: byAnother ? null : event.sessionId,
    method: event.method,
    ip: byAnother ? null : event.ip,
    user_agent: byAnother ? null : event.userAgent,
    request_id: event.requestId,
    data: event.data as Record<string, unknown>,
  };
}

/** The nonce and the text around it stay inside: while they wait for a signature they are worth something. */
function exportedChallenge(challenge: Holdings['challenges'][number]): Exported<'challenges'> {
  return {
    method: challenge.method,
    purpose: challenge.purpose,
    address: challenge.address,
    chain_id: challenge.chainId,
    statement: challenge.statement,
    issued_at: challenge.issuedAt.toISOString(),
    expires_at: challenge.expiresAt.toISOString(),
    spent_at: time(challenge.spentAt),
  };
}

function exportedAttempt(attempt: Holdings['oauthAttempts'][number]): Exported<'oauth_attempts'> {
  return {
    provider: attempt.provider,
    purpose: attempt.purpose,
    session_id: attempt.sessionId,
    remember: attempt.remember,
    return_to: attempt.returnTo,
    issued_at: attempt.issuedAt.toISOString(),
    expires_at: attempt.expiresAt.toISOString(),
    spent_at: time(attempt.spentAt),
  };
}

function exportedLink(token: Holdings['emailTokens'][number]): Exported<'email_tokens'> {
  return {
    purpose: token.purpose,
    email: token.email,
    email_verified_at: time(token.emailVerifiedAt),
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    used_at: time(token.usedAt),
  };
}

function exportedMail(mail: Holdings['mails'][number]): Exported<'mails'> {
  return {
    id: mail.id,
    kind: mail.kind,
    recipient: mail.recipient,
    created_at: mail.createdAt.toISOString(),
    expires_at: time(mail.expiresAt),
    sent_at: time(mail.sentAt),
    failed_at: time(mail.failedAt),
    failure: mail.failure,
  };
}

function exportedFailures(row: NonNullable<Holdings['passwordFailures']>): Exported<'password_failures'> {
  return { failures: row.failures, last_at: row.lastAt.toISOString(), disabled_at: time(row.disabledAt) };
}

function exportedSecondFactor(row: NonNullable<Holdings['secondFactor']>): Exported<'second_factor'> {
  return {
    confirmed_at: time(row.confirmedAt),
    last_step: row.lastStep,
    pending_expires_at: time(row.pendingExpiresAt),
    passkey_step_at: time(row.passkeyStepAt),
    failures: row.failures,
    blocked_until: time(row.blockedUntil),
  };
}

function exportedPasskey(passkey: Holdings['passkeys'][number]): Exported<'passkeys'> {
  return {
    identity_id: passkey.identityId,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: passkey.transports,
    aaguid: passkey.aaguid,
    backup_eligible: passkey.backupEligible,
    backed_up: passkey.backedUp,
  };
}

function exportedTrustedDevice(device: Holdings['trustedDevices'][number]): Exported<'trusted_devices'> {
  return {
    id: device.id,
    ip: device.ip,
    user_agent: device.userAgent,
    created_at: device.createdAt.toISOString(),
    last_used_at: device.lastUsedAt.toISOString(),
    expires_at: device.expiresAt.toISOString(),
  };
}

/** All we hold about a user, as it is handed to them. Listed field by field; a test asks about every column that is not here. */
export function presentExport(held: Holdings): Export {
  return {
    exported_at: held.exportedAt.toISOString(),
    user: exportedUser(held.user),
    identities: held.identities.map(exportedIdentity),
    sessions: held.sessions.map(exportedSession),
    events: held.events.map((event) => exportedEvent(event, held.user.id)),
    challenges: held.challenges.map(exportedChallenge),
    oauth_attempts: held.oauthAttempts.map(exportedAttempt),
    email_tokens: held.emailTokens.map(exportedLink),
    mails: held.mails.map(exportedMail),
    password_failures: held.passwordFailures && exportedFailures(held.passwordFailures),
    second_factor: held.secondFactor && exportedSecondFactor(held.secondFactor),
    recovery_codes: held.recoveryCodes.map((code) => ({
      created_at: code.createdAt.toISOString(),
      used_at: time(code.usedAt),
    })),
    passkeys: held.passkeys.map(exportedPasskey),
    trusted_devices: held.trustedDevices.map(exportedTrustedDevice),
    known_devices: held.knownDevices.map((device) => ({
      created_at: device.createdAt.toISOString(),
      last_seen_at: device.lastSeenAt.toISOString(),
    })),
  };
}
