import type { ReactNode } from 'react';
import type { LetterData, LetterKind } from '@/lib/mail/letter';

/** Why a mail came, as its foot says: about an address, an account, one that is gone, or something that can be turned off. */
export type Reason = 'address' | 'account' | 'gone' | 'mutable';

interface LetterProps<Kind extends LetterKind> {
  data: LetterData[Kind];
  /** Null where the letter has none, or none that could still be read. */
  link: string | null;
  /** Origin of the site, without a slash at its end. */
  site: string;
}

/** How one kind of mail looks. */
export interface LetterView<Kind extends LetterKind> {
  subject: string;
  /** What mail programs show behind the subject. */
  preview: string;
  /** Its heading: what happened, or what it asks for. */
  title: string;
  reason: Reason;
  Content(props: LetterProps<Kind>): ReactNode;
}
