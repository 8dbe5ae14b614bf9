import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { AvatarUrl, Bio, DisplayName, Fresh, IdParams, Me, Session, Tokens, User, Username } from './shapes';

const tag = 'Sessions';

export const refresh = contract({
  method: 'POST',
  path: '/api/v1/auth/refresh',
  tag,
  summary: 'Exchange a refresh token',
  description: 'The old token is dead. Used again later, it ends the whole session.',
  auth: 'none',
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

export const me = contract({
  method: 'GET',
  path: '/api/v1/auth/me',
  tag: 'Account',
  summary: 'Who is signed in',
  auth: 'session',
  success: { 200: Me },
  problems: [],
});

export const changeProfile = contract({
  method: 'PATCH',
  path: '/api/v1/auth/me',
  tag: 'Account',
  summary: 'Change the profile',
  description: 'A field that is absent stays as it is; null or an empty text clears it.',
  auth: 'session',
  body: z.strictObject({
    username: Username.nullable().optional(),
    display_name: DisplayName.nullable().optional(),
    bio: Bio.nullable().optional(),
    avatar_url: z
      .union([AvatarUrl, z.literal('')])
      .nullable()
      .optional(),
  }),
  success: { 200: User },
  problems: ['username_taken'],
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

export const reauthenticate = contract({
  method: 'POST',
  path: '/api/v1/auth/reauthenticate',
  tag,
  summary: 'Confirm a session with the password',
  description: 'Makes the session fresh for ten minutes, which dangerous actions ask for.',
  auth: 'session',
  body: z.strictObject({ password: z.string().max(1024) }),
  success: { 200: Fresh },
  problems: ['invalid_credentials', 'busy'],
});
