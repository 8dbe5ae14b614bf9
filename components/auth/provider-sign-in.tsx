'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { useForm } from '@/components/forms/use-form';
import type { Provider } from '@/components/oauth/providers';
import { Button } from '@/components/ui/button';
import { Sign } from '@/components/ui/sign';
import { staySignedIn } from './stay-signed-in';

/** Leads to a provider and, from there, to `returnTo`. A first visit opens an account, so sign-up is the same thing. */
export function ProviderSignIn({ provider, returnTo }: { provider: Provider; returnTo: string }) {
  const { busy, errors, handlers } = useForm({
    names: [],
    attempt: async (_, api) => {
      const { authorization_url } = await api('POST /api/v1/auth/oauth/{provider}', {
        params: { provider: provider.id },
        body: { return_to: returnTo, remember: staySignedIn() },
      });
      window.location.assign(authorization_url);
      return 'leaving';
    },
  });

  return (
    <form method="post" {...handlers} className="grid gap-2">
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" variant="secondary" busy={busy} className="justify-start px-3.5">
        <Sign name={provider.id} className="mr-1 size-5" />
        Continue with {provider.label}
      </Button>
    </form>
  );
}
