import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** The look of a link inside running text, for anchors that leave the pages of this app. */
export const textLinkLook =
  'rounded-xs font-medium text-accent underline decoration-accent/35 underline-offset-3 hover:decoration-accent';

/** A link inside running text. */
export function TextLink({ className, ...rest }: Omit<ComponentProps<typeof Link>, 'style'>) {
  return <Link {...rest} className={classNames(textLinkLook, className)} />;
}
