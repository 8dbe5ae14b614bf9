import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { Fresh, IdParams, Session, SessionStatus, TokenInfo, Tokens } from './shapes';

const tag = 'Sessions';

export const refresh = contract({
  method: 'POST',
  path: '/api/v1/auth/refresh',
  tag,
  summary: 'Exchange a refresh token',
  description: 'The old token is dead. Used again later, it ends the whole session.',
  auth: 'none',
  limits: ['refresh_ip'],
  body: z.strictObject({ refresh_token: z.string().min(1).max(256) }),
  success: { 200: Tokens },
  problems: ['refresh_invalid', 'refresh_reused'],
});

export const logOut = contract({
  method: 'POST',
  path: '/api/v1/auth/logout',
  tag,
  summary: 'Sign out',
  auth: 'session',
  admits: ['second_factor', 'enrollment'],
  success: { 204: null },
  problems: [],
});

export const logOutAll = contract({
  method: 'POST',
  path: '/api/v1/auth/logout-all',
  tag,
  summary: 'Sign out everywhere',
  auth: 'session',
  success: { 204: null },
  problems: [],
});

export const logOutOthers = contract({
  method: 'POST',
  path: '/api/v1/auth/logout-others',
  tag,
  summary: 'Sign out everywhere else',
  description: 'Every session of the user ends, except for the one that asks.',
  auth: 'session',
  success: { 204: null },
  problems: [],
});

export const listSessions = contract({
  method: 'GET',
  path: '/api/v1/auth/sessions',
  tag,
  summary: 'List sessions',
  auth: 'session',
  success: { 200: z.object({ items: z.array(Session) }) },
  problems: [],
});

export const endSession = contract({
  method: 'DELETE',
  path: '/api/v1/auth/sessions/{id}',
  tag,
  summary: 'End a session',
  auth: 'session',
  params: IdParams,
  success: { 204: null },
  problems: ['not_found'],
});

export const sessionStatus = contract({
  method: 'GET',
  path: '/api/v1/auth/session-status',
  tag,
  summary: 'How long the session lasts',
  description: 'Asking does not keep the session alive. Answers for nobody, too: then `authenticated` is false.',
  auth: 'optional',
  admits: ['second_factor', 'enrollment'],
  passive: true,
  success: { 200: SessionStatus },
  problems: [],
});

export const readCsrfToken = contract({
  method: 'GET',
  path: '/api/v1/auth/csrf-token',
  tag,
  summary: 'Read the token that proves writes',
  description:
    'For clients that go by the session cookie and send neither `Origin` nor `Sec-Fetch-Site`: they send it as `x-csrf-token` with every write. It belongs to the value of the cookie and changes with it. Null for a bearer session, which needs none.',
  auth: 'session',
  admits: ['second_factor', 'enrollment'],
  passive: true,
  success: { 200: z.object({ csrf_token: z.string().nullable() }) },
  problems: [],
});

export const extendSession = contract({
  method: 'POST',
  path: '/api/v1/auth/session/extend',
  tag,
  summary: 'Stay signed in',
  description: 'Slides the idle limit. The absolute one, `expires_at`, stays.',
  auth: 'session',
  success: { 200: SessionStatus },
  problems: [],
});

export const validateToken = contract({
  method: 'POST',
  path: '/api/v1/auth/validate-token',
  tag,
  summary: 'Ask about a token',
  description:
    'In the manner of RFC 7662, for access and refresh tokens; asking spends nothing. A token of somebody else is `active: false` like one that never was, except to an admin.',
  auth: 'session',
  passive: true,
  body: z.strictObject({ token: z.string().min(1).max(4096) }),
  success: { 200: TokenInfo },
  problems: [],
});

export const reauthenticate = contract({
  method: 'POST',
  path: '/api/v1/auth/reauthenticate',
  tag,
  summary: 'Confirm a session with the password',
  description: 'Makes the session fresh for ten minutes, which dangerous actions ask for.',
  auth: 'session',
  admits: ['enrollment'],
  body: z.strictObject({ password: z.string().max(1024) }),
  success: { 200: Fresh },
  problems: ['invalid_credentials', 'busy'],
});
