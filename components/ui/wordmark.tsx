/** The name and its sign. Drawn from the public file, so that the shape exists once and takes the colour of the text around it. */
export function Wordmark({ className = 'h-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 136 32" role="img" aria-label="Latchkey" className={`aspect-136/32 ${className}`}>
      <use href="/wordmark.svg#wordmark" />
    </svg>
  );
}
