import { changeMailSettings as change, readMailSettings } from '@/lib/api/contracts/mail-settings';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { changeMailSettings, mailSettingsOf } from '@/lib/users/mail-settings';

export const GET = route(readMailSettings, async ({ principal }) => ok(mailSettingsOf(principal.user)));

export const PATCH = route(change, async ({ principal, body, client }) =>
  ok(await changeMailSettings(principal, body, client)),
);
