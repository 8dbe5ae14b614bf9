'use client';

import { type FormEvent, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useProblem } from '@/components/forms/use-problem';
import { NotConfirmed, useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { deleteAccount } from '@/components/session/sign-out';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

const WORD = 'DELETE';

/** Deletes the account, once its owner has typed that they mean it and has proven a credential lately. */
export function DeleteAccount({ user }: { user: string }) {
  const withFreshAuth = useFreshAuth();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [mistyped, setMistyped] = useState(false);
  const { problem, held, tell, clear } = useProblem();

  function ask() {
    setMistyped(false);
    clear();
    setAsking(true);
  }

  async function run() {
    setAsking(false);
    setBusy(true);
    try {
      await withFreshAuth(() => deleteAccount(user));
    } catch (thrown) {
      if (!(thrown instanceof NotConfirmed)) tell(thrown);
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const control = event.currentTarget.elements.namedItem('confirmation') as HTMLInputElement;
    if (control.value.trim().toUpperCase() === WORD) return void run();
    setMistyped(true);
    control.focus();
  }

  return (
    <div className="grid justify-items-start gap-4">
      <FormProblem>{problem}</FormProblem>
      <Button variant="secondary" busy={busy || (held && 'held')} onClick={ask} className="text-danger">
        Delete this account
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete this account?"
        description="This cannot be undone."
      >
        <ul className="grid list-disc gap-1.5 pl-5 text-sm text-ink-soft marker:text-line-strong">
          <li>You are signed out everywhere at once, programs included.</li>
          <li>Your profile, your e-mail and your linked wallets are erased.</li>
          <li>The security log keeps what happened, under an id that leads to nobody.</li>
          <li>Your e-mail and your wallets can open a new, empty account later.</li>
        </ul>
        <form method="post" noValidate onSubmit={onSubmit} onInput={() => setMistyped(false)} className="grid gap-3">
          <TextField
            label={`Type ${WORD} to confirm`}
            name="confirmation"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            error={mistyped ? `Type the word ${WORD} here.` : undefined}
          />
          <div className="flex flex-wrap justify-end gap-3 max-sm:*:flex-auto">
            <Button variant="secondary" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button variant="danger" type="submit">
              Delete for good
            </Button>
          </div>
        </form>
      </Dialog>
    </div>
  );
}
