'use client';

import { Fingerprint, Trash2 } from 'lucide-react';
import { KeyRow } from '@/components/account/key-row';
import { KeyTimes } from '@/components/account/key-times';
import type { Identity } from '@/lib/api/contracts/shapes';

/** One passkey: what it is called, what keeps it, when it was used, and the two things one can do with it. */
export function PasskeyRow({ passkey, now }: { passkey: Identity; now: string }) {
  const { label, address: kind } = passkey;
  const name = label ?? kind;
  const words = {
    which: name,
    nameVerb: 'Rename',
    nameLabel: 'Name of this passkey',
    nameHint: 'For example: work laptop',
    removeVerb: 'Remove',
    removeTitle: 'Remove this passkey?',
    removal: `${name} will no longer open this account, and devices that signed in with it are signed out. Delete it from your device or password manager, too.`,
  };
  const icon = <Fingerprint aria-hidden="true" className="size-5" />;

  return (
    <KeyRow identity={passkey} icon={icon} removeIcon={Trash2} words={words}>
      <p className="truncate font-medium">{name}</p>
      <KeyTimes identity={passkey} since={label === null ? 'Added' : `${kind} · added`} now={now} />
    </KeyRow>
  );
}
