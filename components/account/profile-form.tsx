'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { TextareaField } from '@/components/forms/textarea-field';
import { useForm } from '@/components/forms/use-form';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import type { User } from '@/lib/api/contracts/shapes';
import { Saved } from './saved';
import { useKeptText } from './use-kept-text';

const orNothing = (text: string) => (text.trim() === '' ? null : text.trim());

/** What a person says about themselves. Everything may be left empty. */
export function ProfileForm({ user }: { user: User }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const kept = useKeptText(form, user.id);
  const { busy, errors, done, handlers } = useForm({
    names: ['username', 'display_name', 'bio', 'avatar_url'],
    places: { username_taken: 'username' },
    attempt: async ({ username, display_name, bio, avatar_url }, api) => {
      await api('PATCH /api/v1/auth/me', {
        body: {
          username: orNothing(username),
          display_name: orNothing(display_name),
          bio: orNothing(bio),
          avatar_url: orNothing(avatar_url),
        },
      });
      router.refresh();
      return undefined;
    },
  });

  return (
    <form ref={form} method="post" noValidate {...handlers} className="grid gap-4">
      <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
        <TextField
          label="Display name"
          name="display_name"
          defaultValue={user.display_name ?? ''}
          autoComplete="name"
          hint="How you are shown to others."
          error={errors.fields.display_name}
        />
        <TextField
          label="Username"
          name="username"
          defaultValue={user.username ?? ''}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="Letters, digits and underscores."
          error={errors.fields.username}
        />
      </div>
      <TextareaField
        label="About you"
        name="bio"
        defaultValue={user.bio ?? ''}
        hint="A line or two."
        error={errors.fields.bio}
      />
      <TextField
        label="Picture"
        name="avatar_url"
        type="url"
        inputMode="url"
        defaultValue={user.avatar_url ?? ''}
        autoComplete="off"
        placeholder="https://"
        hint="The https address of an image."
        error={errors.fields.avatar_url}
      />
      {kept && done === 0 ? (
        <Alert>What you had typed before you were signed out is here again. It is not saved yet.</Alert>
      ) : null}
      <FormProblem>{errors.form}</FormProblem>
      <div className="flex items-center gap-4">
        <Button type="submit" busy={busy}>
          Save profile
        </Button>
        <Saved times={done}>Saved.</Saved>
      </div>
    </form>
  );
}
