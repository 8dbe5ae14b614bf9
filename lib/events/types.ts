/** Every kind of audit event, with what happened in the past tense. */
export type EventType =
  | 'user.signed_up'
  | 'user.profile_changed'
  | 'user.exported'
  | 'user.deleted'
  | 'session.opened'
  | 'session.revoked'
  | 'session.reauthenticated'
  | 'sign_in.failed'
  | 'password.changed'
  | 'password.change_failed'
  | 'identity.linked'
  | 'identity.link_failed'
  | 'identity.labelled'
  | 'identity.unlinked'
  | 'refresh.reused'
  | 'signing_key.added'
  | 'signing_key.revoked';
