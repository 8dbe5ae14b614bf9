import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { textLinkLook } from './text-link-look';

/** A link to another page of this app, inside running text. */
export function TextLink({ className, ...rest }: Omit<ComponentProps<typeof Link>, 'style'>) {
  return <Link {...rest} className={classNames(textLinkLook, className)} />;
}
