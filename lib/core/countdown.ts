const one = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;

const pair = (count: number, unit: string, rest: number, part: string) =>
  rest === 0 ? one(count, unit) : `${one(count, unit)} ${one(rest, part)}`;

/** Time left as people read it: "3 days 4 hours", "1 hour 20 minutes", "1:45 minutes", "2 minutes", "40 seconds". Never less than it is. */
export function countdown(seconds: number): string {
  const [hours, left] = [Math.ceil(seconds / 3600), Math.ceil(seconds / 60)];
  if (left >= 24 * 60) return pair(Math.floor(hours / 24), 'day', hours % 24, 'hour');
  if (seconds >= 3600) return pair(Math.floor(left / 60), 'hour', left % 60, 'minute');
  if (seconds < 60) return one(seconds, 'second');
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return rest === 0 ? one(minutes, 'minute') : `${minutes}:${String(rest).padStart(2, '0')} minutes`;
}

/** When a screen reader is told how much is left, in seconds; in between it is left alone. */
const MILESTONES = [10, 30, 60, 120, 300, 600];

/** The same in words that change only now and then. Nothing until the first of them has passed: the title has said it. */
export function spoken(seconds: number): string {
  const reached = MILESTONES.find((milestone) => seconds <= milestone);
  return reached === undefined || seconds === 0 ? '' : `Less than ${countdown(reached)} left`;
}
