'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Told } from '@/components/account/told';
import { FormProblem } from '@/components/forms/form-problem';
import { useFreshAction } from '@/components/fresh-auth/use-fresh-action';
import { Button } from '@/components/ui/button';
import { Card, CardHeading } from '@/components/ui/card';
import type { Identity } from '@/lib/api/contracts/shapes';
import { PasskeyRow } from './passkey-row';

interface PasskeyCardProps {
  passkeys: Identity[];
  /** False where the address of this site allows none; those from before are listed all the same. */
  possible: boolean;
  now: string;
}

/** The passkeys of the account, and the way to add one. */
export function PasskeyCard({ passkeys, possible, now }: PasskeyCardProps) {
  const router = useRouter();
  const { busy, problem, run } = useFreshAction();
  const [added, setAdded] = useState<string | null>(null);

  const add = () =>
    run(async (fresh) => {
      setAdded(null);
      const { addPasskey } = await import('./calls');
      setAdded((await addPasskey(fresh)).id);
      router.refresh();
    });

  return (
    <Card id="passkeys">
      <CardHeading title="Passkeys">
        Sign in with your finger, your face or a PIN, or with a security key. There is nothing to remember and nothing
        to type into a false page.
      </CardHeading>
      <div className="grid gap-5">
        {added ? (
          <Told key={added} tone="positive">
            The passkey is added. From now on it opens this account.
          </Told>
        ) : null}
        {passkeys.length > 0 ? (
          <ul className="divide-y divide-line">
            {passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} now={now} />
            ))}
          </ul>
        ) : null}
        <FormProblem>{problem}</FormProblem>
        {possible ? (
          <Button variant="secondary" busy={busy} onClick={() => void add()} className="justify-self-start">
            <Plus aria-hidden="true" className="size-4.5" />
            Add a passkey
          </Button>
        ) : (
          <p className="text-sm">Passkeys need this site to have a name: they do not work at a bare IP address.</p>
        )}
      </div>
    </Card>
  );
}
