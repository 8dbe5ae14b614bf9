'use client';

import { Fingerprint, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { KeyLabelForm } from '@/components/account/key-label-form';
import { useUnlink } from '@/components/account/use-unlink';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { TimeAgo } from '@/components/ui/time-ago';
import type { Identity } from '@/lib/api/contracts/shapes';

/** One passkey: what it is called, what keeps it, when it was used, and the two things one can do with it. */
export function PasskeyRow({ passkey, now }: { passkey: Identity; now: string }) {
  const [naming, setNaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const { busy, problem, unlink } = useUnlink(passkey.id);
  const { label, address: kind, created_at, last_used_at } = passkey;
  const name = label ?? kind;

  return (
    <li className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
          <Fingerprint aria-hidden="true" className="size-5" />
        </span>
        <div className="min-w-0 flex-1 basis-44">
          {naming ? (
            <KeyLabelForm
              identity={passkey}
              label="Name of this passkey"
              hint="For example: work laptop"
              onClose={() => setNaming(false)}
            />
          ) : (
            <>
              <p className="truncate font-medium">{name}</p>
              <p className="text-sm text-ink-soft">
                {label === null ? 'Added' : `${kind} · added`} <TimeAgo at={created_at} now={now} />
                {last_used_at ? (
                  <>
                    {' · '}used <TimeAgo at={last_used_at} now={now} />
                  </>
                ) : null}
              </p>
            </>
          )}
        </div>
        {naming ? null : (
          <div className="-ml-3 flex gap-1 pl-14 sm:ml-0 sm:pl-0">
            <Button variant="quiet" size="small" onClick={() => setNaming(true)} aria-label={`Rename ${name}`}>
              <Pencil aria-hidden="true" className="size-4" />
              Rename
            </Button>
            <Button
              variant="quiet"
              size="small"
              busy={busy}
              onClick={() => setAsking(true)}
              aria-label={`Remove ${name}`}
            >
              <Trash2 aria-hidden="true" className="size-4" />
              Remove
            </Button>
          </div>
        )}
      </div>
      {problem ? <Alert tone="danger">{problem}</Alert> : null}
      <ConfirmDialog
        open={asking}
        title="Remove this passkey?"
        action="Remove"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void unlink();
        }}
      >
        {name} will no longer open this account, and devices that signed in with it are signed out. Delete it from your
        device or password manager, too.
      </ConfirmDialog>
    </li>
  );
}
