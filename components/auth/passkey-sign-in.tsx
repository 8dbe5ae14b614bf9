'use client';

import { useEffect, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import type { Problem } from '@/components/forms/problem';
import { useForm } from '@/components/forms/use-form';
import { useHeld } from '@/components/forms/use-held';
import { Button } from '@/components/ui/button';
import { Sign } from '@/components/ui/sign';
import { goOn } from './go-on';
import { staySignedIn } from './stay-signed-in';

/** Downloaded when the page is there already. */
const loadParts = () => import('@/components/passkeys/sign-in-parts');

/** Its words are downloaded when something is to be said. */
async function problemOf(thrown: unknown): Promise<Problem> {
  const words = await import('@/components/forms/problem').catch(() => null);
  return words?.problemOf(thrown) ?? { text: 'The passkey could not be used. Try again, or use another way.' };
}

/** Signs in with a passkey: by this button, or by choosing it in the list under the field for the e-mail address. */
export function PasskeySignIn({ returnTo }: { returnTo: string }) {
  const [refused, setRefused] = useState<Problem>();
  const held = useHeld(refused?.until);
  const { busy, errors, handlers } = useForm({
    names: [],
    attempt: async () => {
      setRefused(undefined);
      const { signInWithPasskey } = await loadParts();
      return goOn(await signInWithPasskey(staySignedIn), returnTo);
    },
  });

  useEffect(() => {
    let stop = () => {};
    let gone = false;
    void loadParts()
      .then(({ offerAutofill }) => {
        if (gone) return;
        stop = offerAutofill({
          remember: staySignedIn,
          onDone: (answer) => goOn(answer, returnTo),
          onRefused: (thrown) => void problemOf(thrown).then(setRefused),
        });
      })
      // The button says what is wrong when it is pressed.
      .catch(() => undefined);
    return () => {
      gone = true;
      stop();
    };
  }, [returnTo]);

  return (
    <form method="post" {...handlers} className="-mt-3.5 grid gap-2">
      <FormProblem>{errors.form ?? refused}</FormProblem>
      <Button type="submit" variant="secondary" busy={busy || (held && 'held')} className="justify-start px-3.5">
        <Sign name="passkey" className="mr-1 size-5" />
        Continue with a passkey
      </Button>
    </form>
  );
}
