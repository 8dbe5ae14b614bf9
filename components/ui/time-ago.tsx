const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** How long ago `at` was, seen from `now`: "3 minutes ago"; "just now" within a minute and for anything later. */
export function timeAgo(at: string, now: string): string {
  const seconds = (Date.parse(now) - Date.parse(at)) / 1000;
  const step = steps.find(([, length]) => seconds >= length);
  return step ? relative.format(-Math.floor(seconds / step[1]), step[0]) : 'just now';
}

/** A moment, in words. `now` is passed in so that server and browser write the same text; the exact time is in the title. */
export function TimeAgo({ at, now }: { at: string; now: string }) {
  return (
    <time dateTime={at} title={`${exact.format(new Date(at))} UTC`}>
      {timeAgo(at, now)}
    </time>
  );
}
