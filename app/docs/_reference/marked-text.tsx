/** A sentence in which `code` is set as code. */
export function MarkedText({ children }: { children: string }) {
  return children.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed sentence never move.
      <code key={index} className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-[0.85em] wrap-anywhere text-ink">
        {part}
      </code>
    ),
  );
}
