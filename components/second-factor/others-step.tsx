'use client';

import { ActionForm } from '@/components/forms/action-form';
import { Button } from '@/components/ui/button';

/** Offers to end the sessions that began without the new second factor (ASVS 5.0 7.4.3). */
export function OthersStep({ onDone }: { onDone: () => void }) {
  return (
    <div className="grid gap-3">
      <ActionForm
        className="w-full"
        attempt={async (call) => {
          await call('POST /api/v1/auth/logout-others');
          onDone();
          return undefined;
        }}
      >
        Sign out everywhere else
      </ActionForm>
      <Button variant="secondary" onClick={onDone}>
        Leave them signed in
      </Button>
    </div>
  );
}
