import { classNames } from '@/components/ui/class-names';

/** The verb of an endpoint, set so that a column of them lines up. */
export function MethodName({ method, className }: { method: string; className?: string }) {
  const colour = method === 'GET' ? 'text-accent' : method === 'DELETE' ? 'text-danger' : 'text-ink';
  return <span className={classNames('font-mono text-xs font-bold tracking-wide', colour, className)}>{method}</span>;
}
