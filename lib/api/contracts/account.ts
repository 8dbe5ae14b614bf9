import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { Export } from './export-shape';
import { AvatarUrl, Bio, DisplayName, Me, Notice, User, Username } from './shapes';

const tag = 'Account';

export const me = contract({
  method: 'GET',
  path: '/api/v1/auth/me',
  tag,
  summary: 'Who is signed in',
  auth: 'session',
  admits: ['second_factor', 'enrollment'],
  success: { 200: Me },
  problems: [],
});

export const changeProfile = contract({
  method: 'PATCH',
  path: '/api/v1/auth/me',
  tag,
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

export const deleteMe = contract({
  method: 'DELETE',
  path: '/api/v1/auth/me',
  tag,
  summary: 'Delete the account',
  description:
    'Everything ends at once and cannot be undone. The audit log keeps what happened under an id that leads to nobody.',
  auth: 'fresh',
  success: { 204: null },
  problems: ['last_owner'],
});

export const exportMe = contract({
  method: 'GET',
  path: '/api/v1/auth/me/export',
  tag,
  summary: 'Everything we hold about you',
  auth: 'session',
  limits: ['export_user'],
  success: { 200: Export },
  problems: [],
});

export const listNotices = contract({
  method: 'GET',
  path: '/api/v1/auth/notices',
  tag,
  summary: 'Security notices that were not read yet',
  auth: 'session',
  passive: true,
  success: { 200: z.object({ items: z.array(Notice) }) },
  problems: [],
});

export const readNotices = contract({
  method: 'POST',
  path: '/api/v1/auth/notices/read',
  tag,
  summary: 'Put notices away',
  auth: 'session',
  body: z.strictObject({ until: z.iso.datetime().describe('`at` of the newest notice that was read.') }),
  success: { 204: null },
  problems: [],
});
