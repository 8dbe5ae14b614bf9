import type { ReactNode } from 'react';
import { TextLink } from '@/components/ui/text-link';

interface AuthLinkProps {
  to: '/sign-in' | '/sign-up';
  /** Where the person wants to be in the end; already safe. */
  returnTo: string;
  children: ReactNode;
}

/** From one way in to the other, without forgetting where the person was going. */
export function AuthLink({ to, returnTo, children }: AuthLinkProps) {
  const query = returnTo === '/account' ? {} : { return_to: returnTo };
  return <TextLink href={{ pathname: to, query }}>{children}</TextLink>;
}
