import type { ReactNode } from 'react';
import { textLinkLook } from '@/components/ui/text-link-look';

interface AuthLinkProps {
  to: '/sign-in' | '/sign-up';
  /** Where the person wants to be in the end; already safe. */
  returnTo: string;
  children: ReactNode;
}

/**
 * From one way in to the other, without forgetting where the person was going. A plain anchor: the router's link would add more
 * script to the first page than a second page visit costs.
 */
export function AuthLink({ to, returnTo, children }: AuthLinkProps) {
  const query = returnTo === '/account' ? '' : `?${new URLSearchParams({ return_to: returnTo })}`;
  return (
    <a href={`${to}${query}`} className={textLinkLook}>
      {children}
    </a>
  );
}
