'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useProblem } from '@/components/forms/use-problem';
import { NotConfirmed, useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { api } from '@/lib/api/client';

/** Unlinks a key, asking for a fresh credential where the API wants one. The row goes when the page is read again. */
export function useUnlink(id: string) {
  const router = useRouter();
  const withFreshAuth = useFreshAuth();
  const [busy, setBusy] = useState(false);
  const { problem, held, tell, clear } = useProblem();

  async function unlink() {
    setBusy(true);
    clear();
    try {
      await withFreshAuth(() => api('DELETE /api/v1/auth/identities/{id}', { params: { id } }));
      router.refresh();
    } catch (thrown) {
      if (!(thrown instanceof NotConfirmed)) tell(thrown);
      setBusy(false);
    }
  }

  return { busy: busy || (held && ('held' as const)), problem, unlink };
}
