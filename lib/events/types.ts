/** Every kind of audit event, with what happened in the past tense. */
export type EventType =
  | 'user.signed_up'
  | 'user.profile_changed'
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
  | 'refresh.reused';
