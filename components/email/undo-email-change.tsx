'use client';

import { useState } from 'react';
import { keepEmail } from '@/components/auth/kept-email';
import { ActionForm } from '@/components/forms/action-form';
import { tellTabs } from '@/components/session/tell-tabs';
import { buttonLook } from '@/components/ui/button-look';
import { ClaimNote } from './claim-note';
import { MailedLinkPage, type OpenLink } from './mailed-link-page';
import { Name } from './name';
import { NotValid } from './not-valid';
import { StepCard } from './step-card';
import type { Visitor } from './visitor';

const words = {
  email_taken: 'This address belongs to another account by now, so it cannot come back. Ask whoever runs this site.',
};

/** Calls off a change of address, or brings the old address back, with the link that was mailed there. */
export function UndoEmailChange({ visitor }: { visitor: Visitor | null }) {
  return (
    <MailedLinkPage
      purposes={['undo_change']}
      title="Keep your address"
      visitor={visitor}
      notValid={
        <NotValid
          lasts="24 hours"
          note={<p>If you can still sign in, see the e-mail of your account there and choose a new password.</p>}
        >
          <a href="/account/security" className={buttonLook('primary', 'regular')}>
            Go to your account
          </a>
        </NotValid>
      }
    >
      {(link) => <Undo key={link.token} link={link} visitor={visitor} />}
    </MailedLinkPage>
  );
}

function Undo({ link: { token, facts, use }, visitor }: { link: OpenLink; visitor: Visitor | null }) {
  const [kept, setKept] = useState<string | null>(null);
  if (kept !== null) {
    return (
      <StepCard
        title="Your address stays"
        intro={
          <>
            <p>
              The account is with <Name>{kept}</Name>, and everybody is signed out of it.
            </p>
            <p>If you did not ask for the change, somebody else got in. Choose a new password first.</p>
          </>
        }
      >
        <div className="flex flex-wrap gap-3 *:flex-auto">
          <a href="/forgot-password" onClick={() => keepEmail(kept)} className={buttonLook('primary', 'regular')}>
            Choose a new password
          </a>
          <a href="/sign-in" onClick={() => keepEmail(kept)} className={buttonLook('secondary', 'regular')}>
            Sign in
          </a>
        </div>
      </StepCard>
    );
  }
  return (
    <StepCard
      title="Keep your address"
      intro={
        <>
          <p>
            Keep <Name>{facts.email}</Name> as the address of this account?
          </p>
          <p>
            The change is called off or undone, and everybody is signed out of the account, you included. Then you sign
            in again.
          </p>
        </>
      }
    >
      <ClaimNote visitor={visitor} facts={facts} />
      <ActionForm
        words={words}
        attempt={async (call) => {
          const answer = await use(() => call('POST /api/v1/auth/email/change/undo', { body: { token } }));
          if (visitor && facts.signed_in === 'owner') tellTabs({ kind: 'signed_out', user: visitor.id, why: 'ended' });
          setKept(answer.email);
          return undefined;
        }}
      >
        Keep this address
      </ActionForm>
    </StepCard>
  );
}
