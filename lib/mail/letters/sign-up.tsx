import { Action, PageLink, Para, Whence } from './parts';
import type { LetterView } from './view';

export const verifyEmail: LetterView<'verify_email'> = {
  subject: 'Confirm your e-mail address',
  preview: 'Only if you made this account. The link works for 24 hours.',
  title: 'Is this your address?',
  reason: 'address',
  Content: ({ link, site }) => (
    <>
      <Para>An account was made with this address. If you made it, please confirm that the address is yours.</Para>
      <Para>The link works for 24 hours.</Para>
      <Action link={link}>Confirm my address</Action>
      <Para>
        If you did not make it, leave the link alone: as long as the address is not confirmed, the account is not tied
        to you. Nobody can lock you out with it. You can take it over at any time through{' '}
        <PageLink to={`${site}/forgot-password`}>forgot password</PageLink>.
      </Para>
    </>
  ),
};

export const confirmSignUp: LetterView<'confirm_sign_up'> = {
  subject: 'Confirm your new account',
  preview: 'Only if you signed up. The link works for 24 hours.',
  title: 'Confirm your new account',
  reason: 'address',
  Content: ({ link, site }) => (
    <>
      <Para>Somebody signed up with this address. If it was you, confirm it, and your account begins.</Para>
      <Para>The link works for 24 hours.</Para>
      <Action link={link}>Confirm my account</Action>
      <Para>
        If it was not you, leave the link alone, and there is no account. Nobody can lock you out with your address:
        should an account ever be there, you can take it over through{' '}
        <PageLink to={`${site}/forgot-password`}>forgot password</PageLink>.
      </Para>
    </>
  ),
};

export const signUpAttempt: LetterView<'sign_up_attempt'> = {
  subject: 'You already have an account',
  preview: 'Somebody tried to sign up with your address. Nothing has changed.',
  title: 'You already have an account',
  reason: 'mutable',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>
        Somebody tried to sign up with this address. There is an account already, and nothing about it has changed.
      </Para>
      <Whence of={whence} />
      <Para>
        If it was you, <PageLink to={`${site}/sign-in`}>sign in</PageLink>, or{' '}
        <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink> if you do not know it any more. If it
        was not you, there is nothing to do.
      </Para>
    </>
  ),
};
