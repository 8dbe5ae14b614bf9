'use client';

import { useState } from 'react';
import { keepEmail } from '@/components/auth/kept-email';
import { FormProblem } from '@/components/forms/form-problem';
import { NewPasswordField } from '@/components/forms/new-password-field';
import { useForm } from '@/components/forms/use-form';
import { tellTabs } from '@/components/session/tell-tabs';
import { Button } from '@/components/ui/button';
import { buttonLook } from '@/components/ui/button-look';
import { MailedLinkPage, type OpenLink } from './mailed-link-page';
import { Name } from './name';
import { NotValid } from './not-valid';
import { StepCard } from './step-card';
import type { Visitor } from './visitor';

interface ResetPasswordProps {
  visitor: Visitor | null;
  minLength: number;
}

/** Chooses a new password with a mailed link. */
export function ResetPassword({ visitor, minLength }: ResetPasswordProps) {
  return (
    <MailedLinkPage
      purposes={['reset']}
      title="Choose a new password"
      visitor={visitor}
      notValid={
        <NotValid lasts="an hour">
          <a href="/forgot-password" className={buttonLook('primary', 'regular')}>
            Ask for a new link
          </a>
        </NotValid>
      }
    >
      {(link) => <ResetForm key={link.token} link={link} visitor={visitor} minLength={minLength} />}
    </MailedLinkPage>
  );
}

/** Ends in the sign-in page with the address filled in; no session begins here, so a link alone opens nothing. */
function ResetForm({ link, visitor, minLength }: ResetPasswordProps & { link: OpenLink }) {
  const { token, facts, use } = link;
  const [done, setDone] = useState(false);
  const { busy, errors, handlers } = useForm({
    names: ['new_password'],
    required: { new_password: 'Choose a new password.' },
    places: { weak_password: 'new_password', password_blocked: 'new_password' },
    attempt: async ({ new_password }, call) => {
      const { email } = await use(() => call('POST /api/v1/auth/password/reset', { body: { token, new_password } }));
      if (facts.signed_in === 'somebody_else') {
        setDone(true);
        return undefined;
      }
      if (visitor) tellTabs({ kind: 'signed_out', user: visitor.id, why: 'ended' });
      keepEmail(email);
      window.location.assign('/sign-in?ended=password_changed');
      return 'leaving';
    },
  });

  if (done) {
    return (
      <StepCard
        title="The password is changed"
        intro={
          <p>
            <Name>{facts.account}</Name> is signed out everywhere and opens with the new password. You are still signed
            in to your own account.
          </p>
        }
      >
        <a href="/account" className={buttonLook('secondary', 'regular')}>
          Go to your account
        </a>
      </StepCard>
    );
  }
  return (
    <StepCard
      title="Choose a new password"
      intro={
        <>
          <p>
            For <Name>{facts.account}</Name>. Every device is signed out when you save it.
          </p>
          <p className="text-sm">
            If the address of this account was never confirmed, its linked keys are removed, too: somebody else may have
            linked them.
          </p>
        </>
      }
    >
      <form method="post" noValidate {...handlers} className="grid gap-2">
        <input type="text" name="username" autoComplete="username" defaultValue={facts.email} readOnly hidden />
        <NewPasswordField
          label="New password"
          name="new_password"
          minLength={minLength}
          own={[facts.email, facts.account]}
          error={errors.fields.new_password}
        />
        <FormProblem>{errors.form}</FormProblem>
        <Button type="submit" busy={busy}>
          Save the new password
        </Button>
      </form>
    </StepCard>
  );
}
