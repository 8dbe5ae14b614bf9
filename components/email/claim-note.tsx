import { Alert } from '@/components/ui/alert';
import type { LinkFacts } from './use-mailed-link';
import { losesAddress, type Visitor } from './visitor';

/** Before the press: what it means for another account that has the address without having confirmed it. */
export function ClaimNote({ visitor, facts }: { visitor: Visitor | null; facts: LinkFacts }) {
  if (!facts.ends_claim) return null;
  return (
    <Alert tone="danger">
      {losesAddress(visitor, facts)
        ? 'Your account that is signed in here has this address, too, unconfirmed. This press takes the address and the password from it, and it is gone for good if nothing else opens it.'
        : 'Another account has this address, too, unconfirmed. This press takes the address and the password from it, and it is gone for good if nothing else opens it. Is it yours, and do you want to keep it? Then sign in to it and confirm the address there first.'}
    </Alert>
  );
}
