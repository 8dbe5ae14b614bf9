import type { SecondFactorChange } from '@/lib/mail/letter';
import { PageLink, Para, Whence } from './parts';
import type { LetterView } from './view';

const changes: Record<SecondFactorChange, string> = {
  app_added: 'An authenticator app was set up. From now on signing in takes a code of it, or a recovery code.',
  app_replaced: 'Another authenticator app was set up. Codes of the one before are not taken any more.',
  app_removed: 'The authenticator app was removed. Its codes are not asked for any more.',
  passkeys_asked_for: 'From now on a passkey is asked for after every other way of signing in.',
  passkeys_not_asked_for: 'A passkey is not asked for any more after other ways of signing in.',
  recovery_codes_replaced: 'New recovery codes were made. The ones from before are dead.',
  recovery_code_used: 'A recovery code was used. It does not work again.',
};

export const secondFactorChanged: LetterView<'second_factor_changed'> = {
  subject: 'Your second factor was changed',
  preview: 'If it was not you, somebody else was in your account.',
  title: 'Your second factor was changed',
  reason: 'account',
  Content: ({ data: { change, whence }, site }) => (
    <>
      <Para>{changes[change]}</Para>
      <Whence of={whence} />
      <Para>
        If it was you, all is well. If not, <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>,{' '}
        <PageLink to={`${site}/account/sessions`}>end the sessions</PageLink> you do not know, and look at{' '}
        <PageLink to={`${site}/account/security`}>your second factor</PageLink>.
      </Para>
    </>
  ),
};

export const codesGuessed: LetterView<'codes_guessed'> = {
  subject: 'Somebody is guessing your sign-in codes',
  preview: 'They got past your password or another key of yours.',
  title: 'Somebody is guessing your sign-in codes',
  reason: 'account',
  Content: ({ data: { locked, whence }, site }) => (
    <>
      <Para>
        Several wrong codes in a row were given for your account, by somebody who had already got past your password or
        another key of yours.{' '}
        {locked
          ? 'To be safe, codes of your authenticator app are not taken any more: sign in with a passkey or a recovery code, and set the app up again.'
          : 'Further ones have to wait for some time.'}
      </Para>
      <Whence of={whence} />
      <Para>
        If it was you, all is well. If not, <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>{' '}
        now: that shuts them out.
      </Para>
    </>
  ),
};
