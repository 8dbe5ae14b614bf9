import type { SignInReason } from '@/lib/mail/letter';
import { PageLink, Para, Whence } from './parts';
import type { LetterView } from './view';
import { byMethod, keyInWords } from './words';

function SecureIt({ site }: { site: string }) {
  return (
    <Para>
      If it was you, all is well. If not, <PageLink to={`${site}/account/sessions`}>end that session</PageLink>, and{' '}
      <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>.
    </Para>
  );
}

const standsOut: Record<SignInReason, string> = {
  unusual_place: 'the account was not used from that country lately',
  impossible_travel: 'nobody can travel there so quickly from where it was used before',
  bad_reputation: 'the operator of this site has reason to distrust that network',
};

export const newSignIn: LetterView<'new_sign_in'> = {
  subject: 'New sign-in to your account',
  preview: 'If it was not you, end that session.',
  title: 'New sign-in to your account',
  reason: 'mutable',
  Content: ({ data: { method, whence, reasons = [] }, site }) => (
    <>
      {reasons.length === 0 ? (
        <Para>Somebody signed in to your account {byMethod(method)}, on a device that was not used for it before.</Para>
      ) : (
        <Para>
          Somebody signed in to your account {byMethod(method)}. We tell you because{' '}
          {reasons.map((reason) => standsOut[reason]).join(', and ')}.
        </Para>
      )}
      <Whence of={whence} />
      <SecureIt site={site} />
    </>
  ),
};

export const keyLinked: LetterView<'key_linked'> = {
  subject: 'A new key opens your account',
  preview: 'If it was not you, take the key away.',
  title: 'A new key opens your account',
  reason: 'account',
  Content: ({ data: { key, whence }, site }) => (
    <>
      <Para>A key was linked to your account, and can sign in from now on: {keyInWords(key)}.</Para>
      <Whence of={whence} />
      <Para>
        If it was you, all is well. If not, <PageLink to={`${site}/account/wallets`}>take the key away</PageLink>,{' '}
        <PageLink to={`${site}/account/sessions`}>end the sessions</PageLink> you do not know, and{' '}
        <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>.
      </Para>
    </>
  ),
};

export const keyUnlinked: LetterView<'key_unlinked'> = {
  subject: 'A key was removed from your account',
  preview: 'If it was not you, look at your sessions and your password.',
  title: 'A key was removed from your account',
  reason: 'account',
  Content: ({ data: { key, whence }, site }) => (
    <>
      <Para>A key does not open your account any more: {keyInWords(key)}.</Para>
      <Whence of={whence} />
      <Para>
        If it was you, all is well. If not, <PageLink to={`${site}/account/sessions`}>end the sessions</PageLink> you do
        not know, and <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>. Then{' '}
        <PageLink to={`${site}/account/wallets`}>link the key again</PageLink>.
      </Para>
    </>
  ),
};

export const refreshReused: LetterView<'refresh_reused'> = {
  subject: 'We ended a session of yours',
  preview: 'Its token was used a second time, as happens when it was copied.',
  title: 'We ended a session of yours',
  reason: 'account',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>
        A program that is signed in to your account showed a token that had been used before. That happens when a token
        was copied, so we ended that session, for the program and for whoever has the copy.
      </Para>
      <Whence of={whence} />
      <Para>
        Sign in there again if it is a program of yours. To be safe, look at{' '}
        <PageLink to={`${site}/account/sessions`}>your sessions</PageLink>, end those you do not know, and{' '}
        <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>.
      </Para>
    </>
  ),
};

export const accountDeleted: LetterView<'account_deleted'> = {
  subject: 'Your account was deleted',
  preview: 'It is gone for good, with everything in it.',
  title: 'Your account was deleted',
  reason: 'gone',
  Content: ({ data: { whence }, site }) => (
    <>
      <Para>Your account is gone for good, with everything in it. All its sessions have ended.</Para>
      <Whence of={whence} />
      <Para>
        If it was not you, somebody held one of your keys. Change that password wherever else you use it, and look after
        your wallets and this mailbox. You are welcome to <PageLink to={`${site}/sign-up`}>sign up again</PageLink>.
      </Para>
    </>
  ),
};
