import { monitorEventLoopDelay } from 'node:perf_hooks';
import { stopwatch } from '@/lib/core/clock';
import { config } from '@/lib/core/config';

const RESOLUTION = 20;
/** A measure is of so many milliseconds. */
const SPAN = 2000;

interface Gauge {
  histogram: ReturnType<typeof monitorEventLoopDelay>;
  age: () => number;
  /** Of the last whole span, in milliseconds. */
  delay: number;
}

const holder = globalThis as typeof globalThis & { latchkeyGauge?: Gauge };

function open(): Gauge {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  return { histogram, age: stopwatch(), delay: 0 };
}

/** How late the event loop is, in milliseconds: the ninetieth percentile of the last seconds. Costs nothing to ask. */
export function eventLoopDelay(): number {
  holder.latchkeyGauge ??= open();
  const gauge = holder.latchkeyGauge;
  if (gauge.age() < SPAN) return gauge.delay;
  gauge.delay = Math.max(0, gauge.histogram.percentile(90) / 1e6 - RESOLUTION);
  gauge.histogram.reset();
  gauge.age = stopwatch();
  return gauge.delay;
}

/** What one API call costs its caller: double while the server is busy. */
export function costOfCall(): number {
  const { apiBusyMilliseconds } = config().limits;
  return apiBusyMilliseconds > 0 && eventLoopDelay() >= apiBusyMilliseconds ? 2 : 1;
}
