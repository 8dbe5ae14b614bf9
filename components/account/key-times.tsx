import { TimeAgo } from '@/components/ui/time-ago';
import type { Identity } from '@/lib/api/contracts/shapes';

/** Since when a key is on the account and when it was last used. `since` leads up to the first: "Added". */
export function KeyTimes({ identity, since, now }: { identity: Identity; since: string; now: string }) {
  const { created_at, last_used_at } = identity;
  return (
    <p className="text-sm text-ink-soft">
      {since} <TimeAgo at={created_at} now={now} />
      {last_used_at ? (
        <>
          {' · '}used <TimeAgo at={last_used_at} now={now} />
        </>
      ) : null}
    </p>
  );
}
