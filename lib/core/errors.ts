/** Every problem the product can answer with: code -> HTTP status and title. The one table. */
export const problemTable = {
  malformed_json: [400, 'The body is not valid JSON'],
  body_too_complex: [400, 'The body has too many parts'],
  malformed_request: [400, 'The request could not be read'],
  request_timeout: [408, 'The request took too long to arrive'],
  token_invalid: [400, 'This link is not valid any more'],
  captcha_required: [400, 'Show that you are a person first'],
  captcha_invalid: [400, 'The check that you are a person did not pass'],
  headers_too_large: [431, 'The headers are too large'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'This method is not allowed here'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The content type is not supported'],
  validation_failed: [422, 'Some fields need attention'],
  unknown_field: [422, 'The body has a field that is not known here'],
  invalid_email: [422, 'This is not an e-mail address we can use'],
  invalid_address: [422, 'This is not an address of that chain'],
  weak_password: [422, 'This password is too weak'],
  password_blocked: [422, 'This password is too easy to guess'],
  unauthenticated: [401, 'Sign in first'],
  invalid_credentials: [401, 'The e-mail or the password is not right'],
  challenge_invalid: [401, 'This sign-in text is not valid any more'],
  signature_invalid: [401, 'The signature does not prove this key'],
  refresh_invalid: [401, 'This refresh token is not valid'],
  refresh_reused: [401, 'This refresh token was used before'],
  code_invalid: [401, 'This code is not right'],
  code_used: [401, 'This code was used before'],
  cross_site_request: [403, 'The request came from another site'],
  https_required: [403, 'This is served over https only'],
  reauthentication_required: [403, 'Confirm that it is you first'],
  mfa_required: [403, 'The second factor is missing'],
  mfa_enrollment_required: [403, 'This account needs a second factor'],
  factor_locked: [403, 'This second factor is locked'],
  source_blocked: [403, 'This address is blocked'],
  forbidden: [403, 'You may not do this'],
  email_unverified: [403, 'Confirm your e-mail address first'],
  user_suspended: [403, 'This account is suspended'],
  email_taken: [409, 'An account with this e-mail exists'],
  username_taken: [409, 'This username is taken'],
  identity_taken: [409, 'This key belongs to another account'],
  last_credential: [409, 'This is the last way into the account'],
  last_second_factor: [409, 'The second factor needs this key'],
  mfa_not_enabled: [409, 'There is no second factor on this account'],
  enrollment_expired: [409, 'This set-up is over'],
  passkeys_unavailable: [409, 'Passkeys cannot be used at this address'],
  last_owner: [409, 'This is the last owner of the installation'],
  session_changed: [409, 'Somebody else is signed in by now'],
  conflict: [409, 'Something else changed at the same time'],
  rate_limited: [429, 'Too many attempts'],
  internal_error: [500, 'Something went wrong on our side'],
  provider_unavailable: [503, 'The provider does not answer'],
  captcha_unavailable: [503, 'The check that you are a person cannot be made'],
  unavailable: [503, 'The service is not available at this moment'],
  busy: [503, 'Too much is going on at the moment'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problemTable;

export interface FieldProblem {
  /** Where in the request: `body.email`, `query.page`. */
  path: string;
  code: string;
  message: string;
}

interface Details {
  /** One sentence for a person: what to do next. Never an internal message, never a value that was sent. */
  detail?: string;
  errors?: FieldProblem[];
  headers?: Record<string, string>;
  /** Further members of the problem document (RFC 9457 §3.2). */
  extensions?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error that means an answer. Thrown anywhere, turned into a response only by `lib/http/problem.ts`. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly details: Details;

  constructor(code: ProblemCode, details: Details = {}) {
    super(code, { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problemTable[this.code][0];
  }

  get title(): string {
    return problemTable[this.code][1];
  }
}

/** A field of the body that is well formed but not acceptable. */
export function fieldError(code: ProblemCode, path: string, message: string): AppError {
  return new AppError(code, { detail: message, errors: [{ path, code, message }] });
}
