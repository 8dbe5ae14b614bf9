'use client';

import { useRouter } from 'next/navigation';
import { Name } from '@/components/email/name';
import { ActionForm } from '@/components/forms/action-form';
import { Alert } from '@/components/ui/alert';

interface PendingEmailProps {
  from: string | null;
  to: string;
  onCancelled: () => void;
}

/** An address that waits for its confirmation, and the way to call it off. */
export function PendingEmail({ from, to, onCancelled }: PendingEmailProps) {
  const router = useRouter();
  return (
    <div className="grid gap-3">
      <Alert title="Look into your mail">
        Look for our newest mail to <Name>{to}</Name>. {from ? 'The account moves there' : 'The address is added'} when
        you open its link and confirm, within 24 hours. Until then everything stays as it is.
      </Alert>
      <ActionForm
        variant="secondary"
        size="small"
        className="justify-self-start"
        attempt={async (call) => {
          await call('DELETE /api/v1/auth/email/change');
          onCancelled();
          router.refresh();
          return undefined;
        }}
      >
        Cancel this change
      </ActionForm>
    </div>
  );
}
