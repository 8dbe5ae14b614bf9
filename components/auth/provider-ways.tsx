import type { Provider } from '@/components/oauth/providers';
import { ProviderSignIn } from './provider-sign-in';

/** A button for each provider that is set up here; nothing at all where there is none. */
export function ProviderWays({ providers, returnTo }: { providers: readonly Provider[]; returnTo: string }) {
  if (providers.length === 0) return null;
  return (
    <div className="-mt-3.5 grid gap-2.5">
      <h2 className="sr-only">With an account elsewhere</h2>
      {providers.map((provider) => (
        <ProviderSignIn key={provider.id} provider={provider} returnTo={returnTo} />
      ))}
    </div>
  );
}
