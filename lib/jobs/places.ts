import type { EventEmitter } from 'node:events';
import type { Job, Worker } from 'graphile-worker';

/** Until a worker that has looked is idle: only then can it be woken. */
const SETTLED = 50;

interface Limit {
  flag: string;
  /** So many jobs with the flag are at work at once. */
  most: number;
  /** Has an idle worker look for a job. */
  wake(): void;
}

/**
 * Answers `forbiddenFlags` of Graphile Worker so that jobs with a flag have only some of the places of a process. Several workers look at
 * once, so one that looks has a place until it is known what it found. Whoever was told to leave such jobs may have left one, so a place
 * that is free then is looked at again, until a later look finds nothing.
 */
export function places(events: EventEmitter, { flag, most, wake }: Limit): () => string[] {
  let asked = 0;
  let taken = 0;
  let lastRefused = 0;
  /** The turns of those who may take one, in the order in which they will begin to look; 0 for those who may not. */
  const turns: number[] = [];
  const looking = new Map<string, number>();
  const working = new Set<string>();
  let offered = false;
  const wanted = () => lastRefused > 0 && taken < most;
  const offer = () => {
    if (offered || !wanted()) return;
    offered = true;
    setTimeout(() => {
      offered = false;
      if (wanted()) wake();
    }, SETTLED).unref();
  };
  const looked = ({ workerId }: Worker, job: Job | null) => {
    const turn = looking.get(workerId);
    looking.delete(workerId);
    if (turn) taken -= 1;
    if (job?.flags?.[flag]) {
      taken += 1;
      working.add(workerId);
    }
    return turn ?? 0;
  };
  events.on('worker:getJob:start', ({ worker }) => {
    const turn = turns.shift();
    if (turn) looking.set(worker.workerId, turn);
  });
  events.on('worker:getJob:error', ({ worker }) => looked(worker, null));
  events.on('worker:getJob:empty', ({ worker }) => {
    if (looked(worker, null) > lastRefused) lastRefused = 0;
    offer();
  });
  events.on('job:start', ({ worker, job }) => {
    looked(worker, job);
    offer();
  });
  events.on('job:complete', ({ worker }) => {
    if (working.delete(worker.workerId)) taken -= 1;
    offer();
  });
  return () => {
    asked += 1;
    const free = taken < most;
    if (free) taken += 1;
    else lastRefused = asked;
    turns.push(free ? asked : 0);
    return free ? [] : [flag];
  };
}
