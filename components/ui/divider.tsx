/** A line with a word in it, between two ways to do the same thing. */
export function Divider({ children }: { children: string }) {
  return (
    <span className="flex items-center gap-3 text-sm text-ink-soft">
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
      {children}
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
    </span>
  );
}
