import { exportMe } from '@/lib/api/contracts/account';
import { presentExport } from '@/lib/api/present-export';
import { download } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { exportUser } from '@/lib/users/export';

export const GET = route(exportMe, async ({ principal, client }) =>
  download(presentExport(await exportUser(principal, client)), 'latchkey-export.json'),
);
