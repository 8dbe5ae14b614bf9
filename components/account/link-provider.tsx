'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { NotConfirmed, useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { type Provider, useProviders } from '@/components/oauth/providers';
import { Button } from '@/components/ui/button';
import { Sign } from '@/components/ui/sign';
import { api } from '@/lib/api/client';

/** Leads to a provider and back to this page, with the account there linked to the one that is signed in. */
export function LinkProvider() {
  const withFreshAuth = useFreshAuth();
  const providers = useProviders();
  const [busy, setBusy] = useState<Provider['id'] | null>(null);
  const { problem, held, tell, clear } = useProblem();

  async function link({ id: provider }: Provider) {
    setBusy(provider);
    clear();
    const body = { purpose: 'link', return_to: '/account/wallets' } as const;
    try {
      const call = () => api('POST /api/v1/auth/oauth/{provider}', { params: { provider }, body });
      window.location.assign((await withFreshAuth(call)).authorization_url);
    } catch (thrown) {
      if (!(thrown instanceof NotConfirmed)) tell(thrown);
      setBusy(null);
    }
  }

  return (
    <div className="grid gap-4">
      <FormProblem>{problem}</FormProblem>
      <div className="flex flex-wrap gap-3">
        {providers.map((provider) => (
          <Button
            key={provider.id}
            variant="secondary"
            busy={busy === provider.id || (held && 'held')}
            disabled={busy !== null}
            onClick={() => void link(provider)}
          >
            <Sign name={provider.id} />
            Link {provider.label}
          </Button>
        ))}
      </div>
    </div>
  );
}
