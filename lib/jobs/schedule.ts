import { days, hours, minutes } from '@/lib/core/clock';
import type { JobName } from '@/lib/queue/job';

interface Scheduled {
  job: JobName;
  /** crontab(5), in UTC. */
  cron: string;
  /** From one run to the next. A run that was missed so recently is made up for at the start. */
  every: number;
}

/** What runs by itself. */
export const schedule: readonly Scheduled[] = [
  { job: 'clean_detection', cron: '12 * * * *', every: hours(1) },
  { job: 'clean_limits', cron: '*/10 * * * *', every: minutes(10) },
  { job: 'clean_sessions', cron: '7 * * * *', every: hours(1) },
  { job: 'clean_tokens', cron: '17 */6 * * *', every: hours(6) },
  { job: 'erase_traces', cron: '37 * * * *', every: hours(1) },
  { job: 'look_at_addresses', cron: '57 * * * *', every: hours(1) },
  { job: 'maintain_signing_keys', cron: '27 * * * *', every: hours(1) },
  { job: 'prune_unverified', cron: '47 3 * * *', every: days(1) },
];
