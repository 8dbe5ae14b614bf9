'use client';

import { LifeBuoy } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { TimeAgo } from '@/components/ui/time-ago';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import { FactorRow } from './factor-row';

const FEW = 3;

interface CodesRowProps {
  factors: SecondFactors;
  now: string;
  busy: boolean | 'held';
  onReplace: () => void;
}

/** How many recovery codes are left, and new ones in their place. */
export function CodesRow({ factors, now, busy, onReplace }: CodesRowProps) {
  const [asking, setAsking] = useState(false);
  const { recovery_codes_left: left, recovery_codes_made_at: madeAt } = factors;
  return (
    <FactorRow
      Icon={LifeBuoy}
      title="Recovery codes"
      badge={<Badge tone={left > FEW ? 'accent' : 'caution'}>{left === 0 ? 'none left' : `${left} of 10 left`}</Badge>}
      actions={
        <Button
          variant="secondary"
          size="small"
          busy={busy}
          // There is nothing to lose where none is left.
          onClick={() => (left === 0 ? onReplace() : setAsking(true))}
        >
          Make new ones
        </Button>
      }
    >
      <p>
        Each signs you in once when your second factor is lost.
        {madeAt ? (
          <>
            {' '}
            Made <TimeAgo at={madeAt} now={now} />.
          </>
        ) : null}
      </p>
      {left <= FEW ? (
        <p className="mt-1 text-ink">
          {left === 0 ? 'Without one you are locked out' : 'Few are left. Once they are used up you are locked out'} if
          you lose your second factor. Make new ones now.
        </p>
      ) : null}
      <ConfirmDialog
        open={asking}
        title="Make new recovery codes?"
        action="Make new ones"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onReplace();
        }}
      >
        The ones from before stop working at once. Throw them away when you have kept the new ones.
      </ConfirmDialog>
    </FactorRow>
  );
}
