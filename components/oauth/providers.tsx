'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { OauthProviderId } from '@/lib/core/config/oauth';

/** A provider that is set up here, as its button names it. */
export interface Provider {
  id: OauthProviderId;
  label: string;
}

const ProvidersContext = createContext<readonly Provider[]>([]);

/** Lets everything inside it know which providers there are and what they are called. */
export function ProvidersKnown({ providers, children }: { providers: readonly Provider[]; children: ReactNode }) {
  return <ProvidersContext value={providers}>{children}</ProvidersContext>;
}

export const useProviders = (): readonly Provider[] => useContext(ProvidersContext);
