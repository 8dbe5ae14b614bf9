'use client';

import { type ReactNode, useState } from 'react';
import { AuthCard } from '@/components/auth/auth-card';
import { FormProblem } from '@/components/forms/form-problem';
import { useHeld } from '@/components/forms/use-held';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { SomebodyElse } from './somebody-else';
import { StepCard } from './step-card';
import { type LinkFacts, type LinkPurpose, type MailedLink, useMailedLink } from './use-mailed-link';
import type { Visitor } from './visitor';

export interface OpenLink {
  token: string;
  facts: LinkFacts;
  use: MailedLink['use'];
  look: MailedLink['look'];
}

interface MailedLinkPageProps {
  purposes: readonly LinkPurpose[];
  /** What the page is about, while the link is being read. */
  title: string;
  visitor: Visitor | null;
  /** What to do when the link is used, too old or cut off: a title, a text and the way to a new one. */
  notValid: ReactNode;
  /** The one deliberate action, once it is known what the link is for. */
  children: (link: OpenLink) => ReactNode;
}

/** A page that a mailed link leads to. Opening it does nothing; it says what the link is for and leaves the doing to a press. */
export function MailedLinkPage({ purposes, title, visitor, notValid, children }: MailedLinkPageProps) {
  const { view, look, use } = useMailedLink(purposes);
  const held = useHeld(view.kind === 'trouble' ? view.problem.until : undefined);
  const [goOn, setGoOn] = useState<string | null>(null);

  switch (view.kind) {
    case 'reading':
      return (
        <AuthCard title={title}>
          <Spinner label="Reading the link" />
        </AuthCard>
      );
    case 'no_token':
      return (
        <StepCard
          title="Open the link in your mail"
          intro={<p>This page needs the whole link that we mailed. Press the button in our newest mail to you.</p>}
        />
      );
    case 'not_valid':
      return notValid;
    case 'trouble':
      return (
        <StepCard title="We could not read the link" intro={<p>Nothing has happened, and the link still works.</p>}>
          <FormProblem>{view.problem}</FormProblem>
          <Button busy={held && 'held'} className="justify-self-start" onClick={() => void look()}>
            Try again
          </Button>
        </StepCard>
      );
    case 'open': {
      const { token, facts } = view;
      if (facts.signed_in === 'somebody_else' && goOn !== token) {
        return <SomebodyElse visitor={visitor} facts={facts} onGoOn={() => setGoOn(token)} onSignedOut={look} />;
      }
      return children({ token, facts, use, look });
    }
  }
}
