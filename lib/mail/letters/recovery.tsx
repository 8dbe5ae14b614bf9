import { Action, PageLink, Para, Whence } from './parts';
import type { LetterView } from './view';

export const resetPassword: LetterView<'reset_password'> = {
  subject: 'Choose a new password',
  preview: 'The link works once, for an hour.',
  title: 'Choose a new password',
  reason: 'account',
  Content: ({ data: { whence }, link }) => (
    <>
      <Para>Somebody asked for a new password for your account. If it was you, choose it here.</Para>
      <Para>The link works once, for an hour. A new password signs you out everywhere.</Para>
      <Action link={link}>Choose a new password</Action>
      <Whence of={whence} />
      <Para>If it was not you, leave the link alone and do not pass this mail on. Your password stays as it is.</Para>
    </>
  ),
};

export const passwordChanged: LetterView<'password_changed'> = {
  subject: 'Your password was changed',
  preview: 'If it was not you, choose a new one right away.',
  title: 'Your password was changed',
  reason: 'account',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>The password of your account was changed.</Para>
      <Whence of={whence} />
      <Para>
        If it was you, all is well. If not, <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>{' '}
        right away: it signs everybody out of your account.
      </Para>
    </>
  ),
};

export const passwordDisabled: LetterView<'password_disabled'> = {
  subject: 'Your password does not work any more',
  preview: 'It was given wrongly too often. Choose a new one.',
  title: 'Your password does not work any more',
  reason: 'account',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>
        A wrong password was given for your account very many times in a row, as somebody does who is guessing. To be
        safe, it does not sign in any more, not even when it is right. Everything else that opens your account works as
        before.
      </Para>
      <Para>The last try came from here:</Para>
      <Whence of={whence} />
      <Para>
        <PageLink to={`${site}/forgot-password`}>Choose a new password</PageLink> to sign in with one again.
      </Para>
    </>
  ),
};

export const passwordGuessed: LetterView<'password_guessed'> = {
  subject: 'Somebody is guessing your password',
  preview: 'Many wrong ones came from one place.',
  title: 'Somebody is guessing your password',
  reason: 'account',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>
        Many wrong passwords were given for your account from one place. Whoever it is has to wait longer and longer
        between tries.
      </Para>
      <Para>The last try came from here:</Para>
      <Whence of={whence} />
      <Para>
        If it was you, <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink> rather than trying on.
        If not, there is nothing you have to do, as long as you use your password nowhere else and nobody could guess
        it.
      </Para>
    </>
  ),
};

export const accountClaimed: LetterView<'account_claimed'> = {
  subject: 'Your account is yours alone now',
  preview: 'You proved your address; what somebody else may have set before is gone.',
  title: 'Your account is yours alone now',
  reason: 'account',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>
        You proved that this address is yours. Before that, somebody else could have set up the account. To be safe,
        what had been set without that proof was removed: passwords, sessions, linked keys and pending changes.
      </Para>
      <Whence of={whence} />
      <Para>
        If you cannot get in, <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>. Then have a
        look at <PageLink to={`${site}/account/wallets`}>your keys</PageLink> and link again what is yours.
      </Para>
    </>
  ),
};
