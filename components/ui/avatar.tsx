interface AvatarProps {
  /** Whose it is; the first letter stands in where there is no picture. */
  name: string;
  url: string | null;
  className?: string;
}

/** A person's picture. Decorative: the name always stands beside it. */
export function Avatar({ name, url, className = 'size-9 text-sm' }: AvatarProps) {
  const shape = `shrink-0 rounded-full ${className}`;
  if (url) {
    // Pictures live on hosts that people choose, so there is nothing for the image optimiser to do.
    return <img src={url} alt="" referrerPolicy="no-referrer" className={`${shape} bg-sunken object-cover`} />;
  }
  return (
    <span
      aria-hidden="true"
      className={`${shape} grid place-items-center bg-accent-wash font-semibold text-accent uppercase`}
    >
      {[...name][0] ?? '?'}
    </span>
  );
}
