import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { OauthProviderId } from './shapes';

const tag = 'OAuth';

export const listOauthProviders = contract({
  method: 'GET',
  path: '/api/v1/auth/oauth',
  tag,
  summary: 'List the providers that are set up here',
  auth: 'none',
  success: {
    200: z.object({
      items: z.array(z.object({ id: OauthProviderId, label: z.string().describe('What its button says.') })),
    }),
  },
  problems: [],
});

export const startOauth = contract({
  method: 'POST',
  path: '/api/v1/auth/oauth/{provider}',
  tag,
  summary: 'Set out for a provider',
  description:
    'For browsers: send the person to `authorization_url` within ten minutes. They come back with a session cookie, at `return_to`; where something stood in the way, with `error` in the query. `link` and `reauthenticate` need the cookie session they are for, `link` a fresh one.',
  auth: 'optional',
  limits: ['challenge_ip'],
  admits: ['second_factor', 'enrollment'],
  setsCookies: true,
  params: z.strictObject({ provider: OauthProviderId }),
  body: z.strictObject({
    purpose: z.enum(['sign_in', 'link', 'reauthenticate']).default('sign_in'),
    remember: z.boolean().default(false),
    return_to: z.string().max(2048).default('/account').describe('A path of this site; any other is not followed.'),
  }),
  success: { 200: z.object({ authorization_url: z.string() }) },
  problems: ['unauthenticated', 'reauthentication_required', 'forbidden', 'provider_unavailable'],
});
