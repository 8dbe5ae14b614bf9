import { Action, PageLink, Para, Whence } from './parts';
import type { LetterView } from './view';
import { hintOf } from './words';

export const confirmChange: LetterView<'confirm_change'> = {
  subject: 'Confirm your new e-mail address',
  preview: 'Only if you want your account to move here. The link works for 24 hours.',
  title: 'Move your account to this address?',
  reason: 'address',
  Content: ({ data: { from }, link }) => (
    <>
      <Para>
        {from === null
          ? 'An account that has no confirmed e-mail address yet is to get this one.'
          : `The account of ${hintOf(from)} is to move to this address.`}{' '}
        If you asked for that, please confirm it.
      </Para>
      <Para>The link works for 24 hours.</Para>
      <Action link={link}>Use this address</Action>
      <Para>If you did not ask for it, leave the link alone: without it nothing changes.</Para>
    </>
  ),
};

export const changeAnnounced: LetterView<'change_announced'> = {
  subject: 'Your e-mail address is about to change',
  preview: 'If it was not you, stop it within 24 hours.',
  title: 'Your e-mail address is about to change',
  reason: 'account',
  Content: ({ data: { to, whence }, link, site }) => (
    <>
      <Para>
        Somebody who is signed in to your account asked to move it to {hintOf(to)}. It moves as soon as that address is
        confirmed.
      </Para>
      <Whence of={whence} />
      <Para>
        If it was you, there is nothing to do. If not, stop it: the link works for 24 hours, and ends every session.
      </Para>
      <Action link={link}>Stop this change</Action>
      <Para>
        Then <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>, because somebody may know yours.
      </Para>
    </>
  ),
};

export const emailChanged: LetterView<'email_changed'> = {
  subject: 'Your e-mail address was changed',
  preview: 'If it was not you, bring it back within 24 hours.',
  title: 'Your e-mail address was changed',
  reason: 'account',
  Content: ({ data: { to, whence }, link, site }) => (
    <>
      <Para>Your account has moved to {hintOf(to)}. This address does not open it any more.</Para>
      <Whence of={whence} />
      <Para>
        If it was you, there is nothing to do. If not, bring your address back: the link works for 24 hours, and ends
        every session.
      </Para>
      <Action link={link}>Bring my address back</Action>
      <Para>
        Then <PageLink to={`${site}/forgot-password`}>choose a new password</PageLink>, because somebody may know yours.
      </Para>
    </>
  ),
};
