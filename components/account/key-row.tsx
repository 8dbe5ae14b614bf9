'use client';

import { type LucideIcon, Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { Identity } from '@/lib/api/contracts/shapes';
import { KeyLabelForm } from './key-label-form';
import { useUnlink } from './use-unlink';

interface Words {
  /** What a screen reader hears behind the verb of a button. */
  which: string;
  nameVerb: string;
  nameLabel: string;
  nameHint: string;
  removeVerb: string;
  removeTitle: string;
  /** What happens then. */
  removal: ReactNode;
}

/** One key of an account: what it is, and the two things one can do with it. */
export function KeyRow({
  identity,
  icon,
  removeIcon: RemoveIcon,
  words,
  children,
}: {
  identity: Identity;
  icon: ReactNode;
  removeIcon: LucideIcon;
  words: Words;
  children: ReactNode;
}) {
  const [naming, setNaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const { busy, problem, unlink } = useUnlink(identity.id);
  const { which, nameVerb, nameLabel, nameHint, removeVerb, removeTitle, removal } = words;

  return (
    <li className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">{icon}</span>
        <div className="min-w-0 flex-1 basis-44">
          {naming ? (
            <KeyLabelForm identity={identity} label={nameLabel} hint={nameHint} onClose={() => setNaming(false)} />
          ) : (
            children
          )}
        </div>
        {naming ? null : (
          <div className="-ml-3 flex gap-1 pl-14 sm:ml-0 sm:pl-0">
            <Button variant="quiet" size="small" onClick={() => setNaming(true)} aria-label={`${nameVerb} ${which}`}>
              <Pencil aria-hidden="true" className="size-4" />
              {nameVerb}
            </Button>
            <Button
              variant="quiet"
              size="small"
              busy={busy}
              onClick={() => setAsking(true)}
              aria-label={`${removeVerb} ${which}`}
            >
              <RemoveIcon aria-hidden="true" className="size-4" />
              {removeVerb}
            </Button>
          </div>
        )}
      </div>
      <FormProblem>{problem}</FormProblem>
      <ConfirmDialog
        open={asking}
        title={removeTitle}
        action={removeVerb}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void unlink();
        }}
      >
        {removal}
      </ConfirmDialog>
    </li>
  );
}
