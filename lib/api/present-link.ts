import type { Inspected } from '@/lib/sign-in/email/inspect';
import type { Success } from './contract';
import type { inspectLink } from './contracts/email-address';

/** What a mailed link is for, as the page that asks before it acts is told. */
export function presentLink(link: Inspected): Success<typeof inspectLink> {
  return {
    purpose: link.purpose,
    email: link.email,
    account: link.account,
    signed_in: link.signedIn,
    asks_password: link.asksPassword,
    ends_claim: link.endsClaim,
    expires_at: link.expiresAt.toISOString(),
  };
}
