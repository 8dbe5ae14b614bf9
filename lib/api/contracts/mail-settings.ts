import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { MailSettings } from './shapes';

const tag = 'Account';

export const readMailSettings = contract({
  method: 'GET',
  path: '/api/v1/auth/mail-settings',
  tag,
  summary: 'Which mails are sent',
  description: 'Only what is not about who can get into the account can be turned off.',
  auth: 'session',
  success: { 200: MailSettings },
  problems: [],
});

export const changeMailSettings = contract({
  method: 'PATCH',
  path: '/api/v1/auth/mail-settings',
  tag,
  summary: 'Turn mails off and on',
  auth: 'fresh',
  body: z.strictObject(MailSettings.shape).partial(),
  success: { 200: MailSettings },
  problems: [],
});
