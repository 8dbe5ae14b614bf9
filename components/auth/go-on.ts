import { tellTabs } from '@/components/session/tell-tabs';
import type { Tokens } from '@/lib/api/contracts/shapes';

type Missing = Pick<Tokens, 'mfa_required' | 'mfa_enrollment_required'>;

/** Leaves for `returnTo` after a sign-in; by way of what the session still lacks, if anything. With a fresh page in any case. */
export function goOn({ mfa_required, mfa_enrollment_required }: Missing, returnTo: string): 'leaving' {
  tellTabs({ kind: 'signed_in' });
  const query = `?${new URLSearchParams({ return_to: returnTo })}`;
  let to = returnTo;
  if (mfa_enrollment_required) to = `/set-up-second-factor${query}`;
  if (mfa_required) to = `/second-factor${query}`;
  window.location.assign(to);
  return 'leaving';
}
