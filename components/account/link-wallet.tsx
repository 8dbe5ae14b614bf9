'use client';

import { Link2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { WalletPanel } from '@/components/wallets/wallet-panel';

/** Links one more wallet to the account that is signed in. */
export function LinkWallet() {
  const router = useRouter();
  const withFreshAuth = useFreshAuth();
  const [open, setOpen] = useState(false);
  const [linked, setLinked] = useState(false);

  function finish() {
    setOpen(false);
    setLinked(true);
    router.refresh();
  }

  if (open) {
    return (
      <div className="grid gap-4">
        <WalletPanel purpose="link" run={withFreshAuth} onDone={finish} />
        <Button variant="quiet" size="small" className="justify-self-start" onClick={() => setOpen(false)}>
          Not now
        </Button>
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      {linked ? <Alert tone="positive">The wallet is linked. From now on it opens this account.</Alert> : null}
      <Button
        variant="secondary"
        className="justify-self-start"
        onClick={() => {
          setLinked(false);
          setOpen(true);
        }}
      >
        <Link2 aria-hidden="true" className="size-4.5" />
        Link a wallet
      </Button>
    </div>
  );
}
