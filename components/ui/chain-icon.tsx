import { Sign } from './sign';

/** The sign of a wallet method's chain. Decorative. */
export function ChainIcon({ method, className }: { method: string; className?: string }) {
  return <Sign name={method} className={className} />;
}
