import type { ProblemCode } from '@/lib/core/errors';

/** What happened and what to do, for whoever follows the `type` of a problem document. The type asks for every code there is. */
export const problemMeanings: Record<ProblemCode, string> = {
  malformed_json: 'The body is not JSON in UTF-8, or has a field twice. Nothing was done.',
  body_too_complex:
    'The body nests deeper than eight levels, or has more than 200 fields and elements. No call needs that much.',
  malformed_request: 'The address or the request could not be read: it is too long or not well formed.',
  request_timeout: 'The request did not arrive whole in time. Nothing was done.',
  token_invalid:
    'The token of a mailed link is unknown, was used, has expired, or is for something else; which, is not said. Ask for a new mail.',
  captcha_required:
    'Send the token of the captcha widget as `captcha_token`. Sign-in asks for one after failed attempts; sign-up, also with a passkey, and forgotten passwords always do.',
  captcha_invalid:
    'The captcha token is unknown, was used, is older than five minutes, or was given for something else. Solve a new one.',
  headers_too_large: 'Headers may have 16 KiB in all. Too many cookies are the usual reason.',
  not_found: 'No such endpoint, or nothing of yours with this id. What belongs to somebody else is answered the same.',
  method_not_allowed: 'The path exists, the verb does not. The `Allow` header lists those that do.',
  body_too_large: 'A body may have at most 64 KiB.',
  unsupported_media_type: 'Send bodies as `application/json`, in UTF-8.',
  validation_failed: 'At least one field has the wrong type, size or form. `errors` names each by its path.',
  unknown_field: 'The body has a field the endpoint does not take. `errors` names it; nothing was done.',
  invalid_email: 'The address is not one usable e-mail address.',
  invalid_address: 'The address does not belong to the chain in the path: wrong alphabet, length, prefix or checksum.',
  weak_password: 'The password is too short, too long or holds a character that cannot be stored. `detail` says which.',
  password_blocked:
    'The password is widely used, is known from a break-in elsewhere, or is made of your own name or address. `detail` says which.',
  unauthenticated: 'There is no session, or it ended. Sign in, or refresh the access token, and try again.',
  invalid_credentials: 'The same answer for an unknown e-mail, a wrong password and an account without a password.',
  challenge_invalid:
    'The text was not issued here for this use, was changed, was used before, or is too old. Ask for a new one.',
  signature_invalid: 'The text is right, but the signature is not one by the key of this address. The text is used up.',
  refresh_invalid: 'The refresh token is unknown or expired, or its session ended. Sign in again.',
  refresh_reused: 'The token had been exchanged already, so somebody else may hold it. The whole session was ended.',
  cross_site_request:
    'A write that a cookie authorises has to come from a page of this site. Programs use bearer tokens.',
  https_required:
    'The call came over plain http, so what it carried was in the clear. It was not looked at; use https, and tokens that were sent so are better replaced.',
  reauthentication_required:
    'The action asks for a proof of a credential within the last minutes. `methods` lists which would do; see the reauthenticate endpoints.',
  code_invalid: 'The code is wrong, or its half minute is over. Wrong codes count; after some of them there is a wait.',
  code_used: 'A code counts once. Wait for the next one.',
  mfa_required:
    'The session lacks the second factor of its user. `GET /auth/mfa` says which would do; the `verify` endpoints beside it take them.',
  mfa_enrollment_required:
    'The operator asks for a second factor on this account. Set one up: until then only that, `me` and sign-out work.',
  factor_locked:
    'Too many wrong codes in a row: codes of the app are not taken any more. Use a passkey or a recovery code, and set the app up anew.',
  source_blocked:
    'Too much went wrong from this address, or the operator blocked it. Everything but `/health` is refused, until `Retry-After` is over where the answer has it.',
  forbidden: 'You are signed in, but this is not yours to do.',
  email_unverified:
    'The address of the account was not confirmed yet. Follow the link in the mail, or ask for a new one.',
  user_suspended: 'The operator suspended the account. Only somebody who proved a credential of it is told.',
  email_taken: 'Sign in to that account instead, or use another address.',
  username_taken: 'Choose another username.',
  identity_taken: 'The wallet signs in to another account. Unlink it there first. Nothing was changed.',
  last_credential: 'Without this key nobody could sign in to the account any more. Link another one first.',
  last_second_factor:
    'It is the only second factor of the account. Turn off the second step first, or set up an authenticator app.',
  mfa_not_enabled: 'The action is about a second factor, and the account has none.',
  enrollment_expired: 'The seed that was to be confirmed is not there any more. Begin again.',
  passkeys_unavailable: 'Browsers tie passkeys to a host name; this installation is reached by an IP address.',
  last_owner: 'Somebody has to be able to run the installation. Make another user an owner first.',
  session_changed:
    'The page belongs to another user than the session that came with the request. Nothing was done; load the page again.',
  conflict: 'Two requests changed the same thing at once. Try again.',
  rate_limited: 'Wait as long as `Retry-After` says; what is tried before is not looked at.',
  internal_error: 'A fault on our side. Give the request id, `instance`, to the operator if it stays.',
  provider_unavailable: 'The OAuth provider could not be asked. Try again in a moment, or use another way in.',
  captcha_unavailable:
    'The provider of the captcha could not be asked. Nothing was done. Wait as long as `Retry-After` says.',
  unavailable:
    'The database cannot be reached. Nothing was done, or it was done whole. Wait as long as `Retry-After` says.',
  busy: 'Too many passwords are being checked at this moment. Wait as long as `Retry-After` says.',
};
