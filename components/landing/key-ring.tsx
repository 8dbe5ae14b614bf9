import { AtSign } from 'lucide-react';
import { ChainIcon } from '@/components/ui/chain-icon';
import { classNames } from '@/components/ui/class-names';

const centre = { x: 260, y: 122 };
const bow = centre.y + 134;
const tip = bow + 38;

const keys = [
  { method: null, angle: 56, bit: 'v112h-30v-22', tone: 'text-ink' },
  { method: 'evm', angle: 18.5, bit: 'v134h-30v-22M260 370h-22', tone: 'text-accent' },
  { method: 'solana', angle: -18.5, bit: 'v120h30v-22', tone: 'text-ink' },
  { method: 'cosmos', angle: -56, bit: 'v126h30v-22M260 360h22', tone: 'text-accent' },
] as const;

/** Four keys on one ring. Decorative. */
export function KeyRing({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 520 440"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={classNames('overflow-visible', className)}
    >
      <circle cx={centre.x} cy={centre.y} r="104" strokeWidth="8" className="stroke-line-strong/60" />
      {keys.map(({ method, angle, bit, tone }) => (
        <g key={angle} transform={`rotate(${angle} ${centre.x} ${centre.y})`} className={tone}>
          <circle cx={centre.x} cy={bow} r="38" strokeWidth="13" stroke="currentColor" className="fill-canvas" />
          <path d={`M${centre.x} ${tip}${bit}`} strokeWidth="13" stroke="currentColor" />
          <g transform={`rotate(${-angle} ${centre.x} ${bow}) translate(${centre.x - 18} ${bow - 18}) scale(1.5)`}>
            {method ? <ChainIcon method={method} /> : <AtSign strokeWidth="2.2" />}
          </g>
        </g>
      ))}
    </svg>
  );
}
