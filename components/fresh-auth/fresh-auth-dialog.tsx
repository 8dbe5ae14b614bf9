'use client';

import { Dialog } from '@/components/ui/dialog';
import { FirstHalf, type FreshAnswer } from './first-half';
import { SecondHalf } from './second-half';

interface FreshAuthDialogProps {
  open: boolean;
  half: 'first' | 'second';
  /** What the account can be confirmed with: `password`, `passkey`, or the id of a wallet method or a provider. */
  methods: readonly string[];
  onFirst: (answer?: FreshAnswer) => void;
  onSecond: () => void;
  onClose: () => void;
}

const descriptions = {
  first: 'You signed in a while ago. Confirm once more, then we carry on where you were.',
  second: 'Confirm with your second factor, too. Then we carry on where you were.',
};

/** "Confirm it's you": by as much as signing in takes, so with a credential and, where the account has one, the second factor. */
export function FreshAuthDialog({ open, half, methods, onFirst, onSecond, onClose }: FreshAuthDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Confirm it’s you" description={descriptions[half]}>
      {half === 'first' ? <FirstHalf methods={methods} onConfirmed={onFirst} /> : <SecondHalf onConfirmed={onSecond} />}
    </Dialog>
  );
}
