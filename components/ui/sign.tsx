interface SignProps {
  /** Id of a symbol in `public/signs.svg`: the id of a wallet method or a provider, `eye` or `eye-crossed`. */
  name: string;
  className?: string;
}

/**
 * A sign from the public file, in the colour of the text around it. Decorative. The sign-in page uses these instead of the icon
 * library, whose own code would not fit into the script that page may load.
 */
export function Sign({ name, className = 'size-5' }: SignProps) {
  return (
    <svg width="24" height="24" fill="currentColor" aria-hidden="true" className={className}>
      <use href={`/signs.svg#${name}`} />
    </svg>
  );
}
