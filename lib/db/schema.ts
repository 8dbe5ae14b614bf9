import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  cidr,
  index,
  inet,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    username: text('username').unique('users_username_key'),
    /** Canonical form (`canonicalEmail`), never as typed. */
    email: text('email').unique('users_email_key'),
    emailVerifiedAt: at('email_verified_at'),
    passwordHash: text('password_hash'),
    displayName: text('display_name'),
    bio: text('bio'),
    avatarUrl: text('avatar_url'),
    role: text('role', { enum: ['user', 'moderator', 'admin', 'owner'] })
      .notNull()
      .default('user'),
    status: text('status', { enum: ['active', 'suspended'] })
      .notNull()
      .default('active'),
    creditsBalance: integer('credits_balance').notNull().default(0),
    /** Security notices up to here were seen by the owner. */
    noticesReadAt: at('notices_read_at'),
    /** Kinds of mail the owner does not want. */
    mutedMails: text('muted_mails').array().notNull().default([]),
    /** Since when a second factor is asked for after every first one. In this row because every request reads it. */
    mfaEnabledAt: at('mfa_enabled_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    check('users_role_known', sql`${t.role} in ('user', 'moderator', 'admin', 'owner')`),
    check('users_status_known', sql`${t.status} in ('active', 'suspended')`),
  ],
);

/** One proven key of one user. The accounts table of the Auth.js adapter, under the name it has here. */
export const identities = pgTable(
  'identities',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    method: text('method').notNull(),
    /** Unique per method and never reassigned while it stands; what the method proved. */
    subject: text('subject').notNull(),
    /** What a person recognises: the address as it was asked for. */
    address: text('address').notNull(),
    chainId: text('chain_id'),
    label: text('label'),
    verifiedAt: at('verified_at').notNull(),
    lastUsedAt: at('last_used_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    unique('identities_method_subject_key').on(t.method, t.subject),
    index('identities_user_id_idx').on(t.userId),
  ],
);

export const challenges = pgTable(
  'challenges',
  {
    nonce: text('nonce').primaryKey(),
    method: text('method').notNull(),
    purpose: text('purpose', { enum: ['sign_in', 'sign_up', 'link', 'reauthenticate'] }).notNull(),
    address: text('address').notNull(),
    chainId: text('chain_id').notNull(),
    statement: text('statement').notNull(),
    message: text('message').notNull(),
    /** Whose account a link or a re-authentication is for. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** Hash of the cookie of the browser that asked; null for programs. */
    browserHash: text('browser_hash'),
    issuedAt: at('issued_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    spentAt: at('spent_at'),
  },
  (t) => [index('challenges_expires_at_idx').on(t.expiresAt), index('challenges_user_id_idx').on(t.userId)],
);

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the cookie's token; null for a bearer session, which is reached by its tokens only. */
    tokenHash: text('token_hash').unique('sessions_token_hash_key'),
    transport: text('transport', { enum: ['cookie', 'bearer'] }).notNull(),
    method: text('method').notNull(),
    /** The key it was opened with; unlinking that key ends the session. */
    identityId: uuid('identity_id').references(() => identities.id, { onDelete: 'set null' }),
    /** The key of the newest proof, which need not be the one it was opened with; a plain id, null for a password. */
    proofIdentityId: uuid('proof_identity_id'),
    /** Authentication method references (RFC 8176): `pwd`, `swk`, `otp`, `mfa`. */
    amr: text('amr').array().notNull(),
    aal: smallint('aal').notNull().default(1),
    /** When a second factor was last proven in it, and by which key; null also where a trusted device stood in for it. */
    secondFactorAt: at('second_factor_at'),
    secondFactorIdentityId: uuid('second_factor_identity_id'),
    remember: boolean('remember').notNull().default(false),
    ip: inet('ip'),
    userAgent: text('user_agent'),
    createdAt: at('created_at').notNull(),
    authenticatedAt: at('authenticated_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    idleExpiresAt: at('idle_expires_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
    revokedReason: text('revoked_reason'),
  },
  (t) => [
    index('sessions_user_id_idx').on(t.userId).where(sql`${t.revokedAt} is null`),
    index('sessions_identity_id_idx').on(t.identityId),
    index('sessions_expires_at_idx').on(t.expiresAt),
  ],
);

export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    hash: text('hash').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    parentHash: text('parent_hash'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [index('refresh_tokens_session_id_idx').on(t.sessionId)],
);

/** The audit log. Rows are added and never changed (a trigger in the migrations refuses it). */
export const events = pgTable(
  'events',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull(),
    type: text('type').notNull(),
    outcome: text('outcome', { enum: ['success', 'failure'] }).notNull(),
    /** Who acted and whom it is about; plain ids, so that a deleted user's trail stays. */
    actorId: uuid('actor_id'),
    subjectId: uuid('subject_id'),
    sessionId: uuid('session_id'),
    method: text('method'),
    ip: inet('ip'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
    data: jsonb('data').notNull().default({}),
  },
  (t) => [
    index('events_subject_id_idx').on(t.subjectId, t.id),
    index('events_type_idx').on(t.type, t.id),
    // Where somebody has signed in before; failures, which strangers cause, are not passed on the way there.
    index('events_sign_ins_idx')
      .on(t.subjectId, t.id)
      .where(sql`${t.type} in ('session.opened', 'second_factor.verified')`),
    /** Almost everybody acts on themselves and is found by the subject. */
    index('events_actor_id_idx').on(t.actorId).where(sql`${t.actorId} <> ${t.subjectId}`),
  ],
);

export const signingKeys = pgTable('signing_keys', {
  kid: text('kid').primaryKey(),
  algorithm: text('algorithm').notNull(),
  publicJwk: jsonb('public_jwk').notNull(),
  /** The private JWK, sealed under the app secret. */
  sealedPrivateJwk: text('sealed_private_jwk').notNull(),
  createdAt: at('created_at').notNull(),
  /** It signs from then on, until a newer one does. Published from the start, so that every instance and verifier knows it by then. */
  activeFrom: at('active_from').notNull(),
});

/** A visit to an OAuth provider that is under way, and what its return is for. */
export const oauthAttempts = pgTable(
  'oauth_attempts',
  {
    /** Hash of the cookie of the browser that set out and the `state` it left with: nobody else, and no other answer, can come back for it. */
    tokenHash: text('token_hash').primaryKey(),
    provider: text('provider').notNull(),
    purpose: text('purpose', { enum: ['sign_in', 'link', 'reauthenticate'] }).notNull(),
    /** Whose session asked for a link or a re-authentication. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    sessionId: uuid('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
    remember: boolean('remember').notNull().default(false),
    returnTo: text('return_to').notNull(),
    issuedAt: at('issued_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    spentAt: at('spent_at'),
  },
  (t) => [index('oauth_attempts_expires_at_idx').on(t.expiresAt), index('oauth_attempts_user_id_idx').on(t.userId)],
);

/** A link that was mailed: one purpose, one account, one use. */
export const emailTokens = pgTable(
  'email_tokens',
  {
    /** SHA-256 of the token in the link. */
    hash: text('hash').primaryKey(),
    purpose: text('purpose', { enum: ['sign_up', 'verify', 'reset', 'change', 'undo_change'] }).notNull(),
    /** Whose it is; null for a sign-up, which has no user yet. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** The address it was mailed to, which using it proves. */
    email: text('email').notNull(),
    /** The account a sign-up is to become. */
    username: text('username'),
    passwordHash: text('password_hash'),
    /** For an undo: since when the address to go back to was proven. */
    emailVerifiedAt: at('email_verified_at'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [
    index('email_tokens_user_id_idx').on(t.userId),
    index('email_tokens_email_idx').on(t.email),
    index('email_tokens_expires_at_idx').on(t.expiresAt),
  ],
);

/** Every mail, written with the change that causes it; a job sends it. What became of it stays for a while. */
export const mails = pgTable(
  'mails',
  {
    id: uuid('id').primaryKey(),
    /** About whose account; null where there is none yet, or no more. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'set null' }),
    kind: text('kind').notNull(),
    /** Empty once it has to be forgotten. */
    recipient: text('recipient').notNull(),
    /** SHA-256 of the address: by it mails are counted, also those whose account is gone. */
    recipientHash: text('recipient_hash').notNull(),
    data: jsonb('data').notNull(),
    /** The token of its link, sealed under the app secret until it is sent. */
    sealedToken: text('sealed_token'),
    createdAt: at('created_at').notNull(),
    /** After that it is of no use and is not sent any more. */
    expiresAt: at('expires_at'),
    sentAt: at('sent_at'),
    /** Given up for good, and why. */
    failedAt: at('failed_at'),
    failure: text('failure'),
  },
  (t) => [
    index('mails_user_id_idx').on(t.userId),
    index('mails_recipient_hash_idx').on(t.recipientHash, t.kind, t.createdAt),
    index('mails_created_at_idx').on(t.createdAt),
  ],
);

/** Devices that signed in to an account before. */
export const knownDevices = pgTable(
  'known_devices',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Hash of the browser's device cookie; for a program, of what it says it is and where from. */
    deviceHash: text('device_hash').notNull(),
    createdAt: at('created_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.deviceHash] }), index('known_devices_last_seen_at_idx').on(t.lastSeenAt)],
);

/** What a user set up as the second step of signing in, and the guesses made at it. */
export const secondFactors = pgTable('second_factors', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** The TOTP seed, sealed under the app secret; null without an authenticator app. */
  sealedSecret: text('sealed_secret'),
  confirmedAt: at('confirmed_at'),
  /** The newest RFC 6238 step a code was accepted for. It goes forward only: no code counts twice. */
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  /** A seed that waits for its first code. */
  pendingSealedSecret: text('pending_sealed_secret'),
  pendingExpiresAt: at('pending_expires_at'),
  /** Since when a passkey is asked for after other ways of signing in. */
  passkeyStepAt: at('passkey_step_at'),
  /** Wrong codes in a row, of whatever kind, and until when no further one is looked at. */
  failures: integer('failures').notNull().default(0),
  blockedUntil: at('blocked_until'),
});

/** Codes for when the second factor is lost. Replaced as a set. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of 120 random bits. */
    hash: text('hash').notNull(),
    createdAt: at('created_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.hash] })],
);

/** What WebAuthn keeps of a key beside its identity, whose subject is the credential id. */
export const passkeys = pgTable('passkeys', {
  identityId: uuid('identity_id')
    .primaryKey()
    .references(() => identities.id, { onDelete: 'cascade' }),
  /** COSE key (RFC 9052) in base64url. */
  publicKey: text('public_key').notNull(),
  /** Signatures the authenticator says it has made; 0 where it does not count. */
  counter: bigint('counter', { mode: 'number' }).notNull(),
  transports: text('transports').array().notNull().default([]),
  /** Which make of authenticator it says it is. */
  aaguid: text('aaguid').notNull(),
  backupEligible: boolean('backup_eligible').notNull(),
  backedUp: boolean('backed_up').notNull(),
});

/** Browsers that are not asked for the second factor for some time. */
export const trustedDevices = pgTable(
  'trusted_devices',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of a token in the browser's cookie. */
    tokenHash: text('token_hash').notNull().unique('trusted_devices_token_hash_key'),
    ip: inet('ip'),
    userAgent: text('user_agent'),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('trusted_devices_user_id_idx').on(t.userId), index('trusted_devices_expires_at_idx').on(t.expiresAt)],
);

/** What the limits count where there is no Redis. Unlogged: after a crash of the database the counting begins anew. */
export const limitCounters = pgTable('limit_counters', {
  /** Of a limit and a hash of what it is about. */
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  /** Milliseconds since 1970. */
  expire: bigint('expire', { mode: 'number' }),
});

/** Captcha tokens that were taken. The provider takes each of them once, too; here that is one statement. */
export const spentCaptchas = pgTable(
  'spent_captchas',
  {
    hash: text('hash').primaryKey(),
    /** When the provider forgets the token, too. */
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('spent_captchas_expires_at_idx').on(t.expiresAt)],
);

/** Wrong passwords in a row. A table of its own: what is written at every guess must not touch the user's row. */
export const passwordFailures = pgTable('password_failures', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  failures: integer('failures').notNull().default(0),
  lastAt: at('last_at').notNull(),
  /** Since when the password counts no more until it is reset. */
  disabledAt: at('disabled_at'),
});

/** Sources that are refused, or, with `allowed`, never are. */
export const blockedIps = pgTable(
  'blocked_ips',
  {
    id: uuid('id').primaryKey(),
    network: cidr('network').notNull().unique('blocked_ips_network_key'),
    allowed: boolean('allowed').notNull().default(false),
    reason: text('reason').notNull(),
    /** How often it was blocked; each time is longer. */
    times: integer('times').notNull().default(1),
    /** Who did it; null for a rule. A plain id. */
    createdBy: uuid('created_by'),
    createdAt: at('created_at').notNull(),
    /** Null: until somebody takes it away. */
    expiresAt: at('expires_at'),
  },
  (t) => [index('blocked_ips_expires_at_idx').on(t.expiresAt)],
);

/**
 * What detection counts, as hashes: a source with the accounts it has failed at, and a source with one account. Lost with a crash of
 * the database, as the counters of limits are.
 */
export const failedAttempts = pgTable(
  'failed_attempts',
  {
    key: text('key').primaryKey(),
    failures: integer('failures').notNull(),
    /** Of a source: hashes of the accounts, no more than the rule needs. Null for one account. */
    accounts: text('accounts').array(),
    /** Since when it is counted. */
    since: at('since').notNull(),
    lastAt: at('last_at').notNull(),
    /** Until when the source is asked to show that it is a person. */
    suspectUntil: at('suspect_until'),
  },
  (t) => [index('failed_attempts_last_at_idx').on(t.lastAt)],
);
