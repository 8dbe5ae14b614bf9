import type { ReactElement } from 'react';
import type { Letter, LetterKind } from '@/lib/mail/letter';
import { changeAnnounced, confirmChange, emailChanged } from './change-of-address';
import { Frame } from './frame';
import { accountClaimed, passwordChanged, passwordDisabled, passwordGuessed, resetPassword } from './recovery';
import { codesGuessed, secondFactorChanged } from './second-factor';
import { accountDeleted, keyLinked, keyUnlinked, newSignIn, refreshReused } from './security';
import { confirmSignUp, signUpAttempt, verifyEmail } from './sign-up';
import type { LetterView } from './view';

const views: { [Kind in LetterKind]: LetterView<Kind> } = {
  verify_email: verifyEmail,
  confirm_sign_up: confirmSignUp,
  sign_up_attempt: signUpAttempt,
  reset_password: resetPassword,
  confirm_change: confirmChange,
  change_announced: changeAnnounced,
  email_changed: emailChanged,
  account_claimed: accountClaimed,
  password_changed: passwordChanged,
  password_disabled: passwordDisabled,
  password_guessed: passwordGuessed,
  new_sign_in: newSignIn,
  key_linked: keyLinked,
  key_unlinked: keyUnlinked,
  second_factor_changed: secondFactorChanged,
  codes_guessed: codesGuessed,
  refresh_reused: refreshReused,
  account_deleted: accountDeleted,
};

/** What a kind of mail is about; null for one that is not known here. */
export function subjectOf(kind: string): string | null {
  return Object.hasOwn(views, kind) ? views[kind as LetterKind].subject : null;
}

/** One letter as a whole document, and its subject. */
export function drawLetter(
  { kind, data }: Letter,
  { link, publicUrl }: { link: string | null; publicUrl: string },
): { subject: string; document: ReactElement } {
  // Kind and data belong together, which the compiler does not see through the table.
  const { subject, Content, ...frame } = views[kind] as LetterView<LetterKind>;
  const document = (
    <Frame {...frame} site={publicUrl}>
      <Content data={data} link={link} site={publicUrl} />
    </Frame>
  );
  return { subject, document };
}
