'use client';

import { Download } from 'lucide-react';
import { ActionForm } from '@/components/forms/action-form';
import { saveFile } from '@/components/ui/save-file';

/** Everything the account holds, to take along. */
export function YourData() {
  return (
    <ActionForm
      variant="secondary"
      className="justify-self-start"
      attempt={async (call) => {
        const data = await call('GET /api/v1/auth/me/export');
        saveFile('latchkey-export.json', 'application/json', JSON.stringify(data, null, 2));
        return undefined;
      }}
    >
      <Download aria-hidden="true" className="size-4.5" />
      Download your data
    </ActionForm>
  );
}
