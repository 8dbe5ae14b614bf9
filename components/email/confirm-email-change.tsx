'use client';

import { useState } from 'react';
import { ActionForm } from '@/components/forms/action-form';
import { buttonLook } from '@/components/ui/button-look';
import { ClaimNote } from './claim-note';
import { MailedLinkPage, type OpenLink } from './mailed-link-page';
import { Name } from './name';
import { NotValid } from './not-valid';
import { StepCard } from './step-card';
import { losesAddress, type Visitor } from './visitor';

const words = {
  email_taken: 'This address belongs to another account by now, so yours stays as it is. Choose another address.',
};

/** Moves an account to the address the link was mailed to. */
export function ConfirmEmailChange({ visitor }: { visitor: Visitor | null }) {
  return (
    <MailedLinkPage
      purposes={['change']}
      title="Confirm your new address"
      visitor={visitor}
      notValid={
        <NotValid
          lasts="24 hours"
          note={<p>If you pressed it before, the account has moved already. Else change the address once more.</p>}
        >
          <a href="/account/security" className={buttonLook('primary', 'regular')}>
            Go to your account
          </a>
        </NotValid>
      }
    >
      {(link) => <Confirm key={link.token} link={link} visitor={visitor} />}
    </MailedLinkPage>
  );
}

function Confirm({ link: { token, facts, use }, visitor }: { link: OpenLink; visitor: Visitor | null }) {
  const [moved, setMoved] = useState<string | null>(null);
  if (moved !== null) {
    return (
      <StepCard
        title="Your address is confirmed"
        intro={
          <p>
            The account now belongs to <Name>{moved}</Name>. Sign in with it, and look there for our mails.
          </p>
        }
      >
        <a href="/account/security" className={buttonLook('primary', 'regular')}>
          {facts.signed_in === 'owner' ? 'Back to your account' : 'Go on'}
        </a>
      </StepCard>
    );
  }
  const named = facts.account === facts.email ? 'Your account' : facts.account;
  return (
    <StepCard
      title="Confirm your new address"
      intro={
        <>
          <p>
            Move the account <Name>{named}</Name> to <Name>{facts.email}</Name>?
          </p>
          <p>
            If you did not ask for this, do not confirm: somebody may have mistyped an address, or want you to own an
            account of theirs.
          </p>
        </>
      }
    >
      <ClaimNote visitor={visitor} facts={facts} />
      <ActionForm
        variant={losesAddress(visitor, facts) ? 'danger' : 'primary'}
        words={words}
        attempt={async (call) => {
          const answer = await use(() => call('POST /api/v1/auth/email/change/confirm', { body: { token } }));
          setMoved(answer.email);
          return undefined;
        }}
      >
        Confirm and move
      </ActionForm>
    </StepCard>
  );
}
