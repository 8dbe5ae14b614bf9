import type { ReactNode } from 'react';

const shapes: Record<string, ReactNode> = {
  evm: (
    <>
      <path d="M12 2.5 5.5 12.2 12 16l6.5-3.8z" />
      <path d="M12 18 5.7 14.3 12 21.5l6.3-7.2z" opacity=".7" />
    </>
  ),
  solana: (
    <>
      <path d="M7 5h12.5l-2.9 3.2H4.1z" />
      <path d="M4.1 10.4h12.5l2.9 3.2H7z" opacity=".85" />
      <path d="M7 15.8h12.5L16.6 19H4.1z" opacity=".7" />
    </>
  ),
  cosmos: (
    <>
      <g fill="none" stroke="currentColor" strokeWidth="1.4">
        <ellipse cx="12" cy="12" rx="9.3" ry="3.7" />
        <ellipse cx="12" cy="12" rx="9.3" ry="3.7" transform="rotate(60 12 12)" />
        <ellipse cx="12" cy="12" rx="9.3" ry="3.7" transform="rotate(120 12 12)" />
      </g>
      <circle cx="12" cy="12" r="1.9" />
    </>
  ),
};

const key = (
  <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round">
    <circle cx="8" cy="16" r="4.5" />
    <path d="m11.5 12.5 8-8m-3.5 3.5 3 3" />
  </g>
);

/** The sign of a chain, in the colour of the text around it; a key where the chain has no sign here. Decorative. */
export function ChainIcon({ method, className = 'size-5' }: { method: string; className?: string }) {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor" aria-hidden="true" className={className}>
      {shapes[method] ?? key}
    </svg>
  );
}
