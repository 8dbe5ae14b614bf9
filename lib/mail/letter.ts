/** From where, by what and when something was done to an account, as its owner is told. */
export interface Whence {
  /** RFC 3339. */
  at: string;
  /** "Firefox on Windows"; never the client's own text. */
  device: string;
  /** The country of the address, in English. */
  place: string | null;
  ip: string | null;
}

/**
 * A key of an account: the id of its method, for a wallet its address and for a passkey what keeps it. What an account at a provider is
 * called is text of its holder.
 */
export interface KeyName {
  method: string;
  address: string | null;
}

/** Why a sign-in stands out, beside a device that is new. */
export type SignInReason = 'unusual_place' | 'impossible_travel' | 'bad_reputation';

export type SecondFactorChange =
  | 'app_added'
  | 'app_replaced'
  | 'app_removed'
  | 'passkeys_asked_for'
  | 'passkeys_not_asked_for'
  | 'recovery_codes_replaced'
  | 'recovery_code_used';

/** Every kind of mail, and what it says beside the link it may carry. Nothing in here is text that a stranger could choose. */
export interface LetterData {
  /** To an address that an account was given at sign-up: the link proves it. */
  verify_email: Record<string, never>;
  /** Where accounts begin with the proof of their address: the link makes the account. */
  confirm_sign_up: Record<string, never>;
  /** Somebody signed up with an address that has an account. */
  sign_up_attempt: { whence: Whence };
  /** The link leads to a new password. */
  reset_password: { whence: Whence };
  /** To the address an account is to move to: the link moves it. */
  confirm_change: { from: string | null };
  /** To the old address, when a move was asked for: the link calls it off. */
  change_announced: { to: string; whence: Whence };
  /** To the old address, when the account has moved: the link brings it back. */
  email_changed: { to: string; whence: Whence };
  /** The address was proven, and what had been set before by somebody else is gone. */
  account_claimed: { whence: Whence };
  password_changed: { whence: Whence };
  /** It was given wrongly so often in a row that it does not sign in any more. */
  password_disabled: { whence: Whence };
  /** Wrong ones came from one place, many of them. */
  password_guessed: { whence: Whence };
  /** `method`: its id. */
  new_sign_in: { method: string; whence: Whence; reasons?: readonly SignInReason[] };
  key_linked: { key: KeyName; whence: Whence };
  key_unlinked: { key: KeyName; whence: Whence };
  /** Something about the second step of signing in was changed. */
  second_factor_changed: { change: SecondFactorChange; whence: Whence };
  /** Wrong codes in a row: somebody got past the first factor. `locked`: the app's codes are not taken any more. */
  codes_guessed: { locked: boolean; whence: Whence };
  refresh_reused: { whence: Whence };
  account_deleted: { whence: Whence };
}

export type LetterKind = keyof LetterData;

/** One mail's content. */
export type Letter = { [Kind in LetterKind]: { kind: Kind; data: LetterData[Kind] } }[LetterKind];

/** The page that the link of a mail leads to; the token stands in the fragment, which no server and no `Referer` ever sees. */
export const linkPages = {
  verify_email: '/verify-email',
  confirm_sign_up: '/verify-email',
  reset_password: '/reset-password',
  confirm_change: '/confirm-email',
  change_announced: '/undo-email-change',
  email_changed: '/undo-email-change',
} as const satisfies Partial<Record<LetterKind, string>>;

export type LinkedKind = keyof typeof linkPages;

/** What the owner of an account may do without. All other mails are about who can get into the account. */
export const mutableKinds = ['new_sign_in', 'sign_up_attempt'] as const satisfies readonly LetterKind[];
export type MutableKind = (typeof mutableKinds)[number];
