import { countdown, spoken } from '@/lib/core/countdown';

/** After several wrong codes: how long to wait. Nothing has gone wrong, so it is no complaint; read out now and then only. */
export function WaitNote({ left }: { left: number }) {
  if (left === 0) return null;
  return (
    <div className="rounded-control border border-line bg-sunken px-3.5 py-3 text-sm">
      <p>
        Several wrong codes came in, maybe not from you. The next one can be tried in{' '}
        <span className="font-medium tabular-nums">{countdown(left)}</span>.
      </p>
      <p role="status" className="sr-only">
        {spoken(left)}
      </p>
    </div>
  );
}
