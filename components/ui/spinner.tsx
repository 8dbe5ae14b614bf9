/** A turning ring for work in progress. Silent for screen readers unless it is given a label. */
export function Spinner({ label, className = 'size-5' }: { label?: string; className?: string }) {
  const ring = <span aria-hidden="true" className={`spinner ${className}`} />;
  if (!label) return ring;
  return (
    <span role="status" className="inline-flex items-center gap-2 text-ink-soft">
      {ring}
      {label}
    </span>
  );
}
