import Link from 'next/link';
import type { ComponentProps } from 'react';
import { type ButtonSize, type ButtonVariant, buttonLook } from './button-look';

interface ButtonLinkProps extends Omit<ComponentProps<typeof Link>, 'style'> {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

/** A link that looks like a button, for going somewhere. */
export function ButtonLink({ variant = 'primary', size = 'regular', className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={buttonLook(variant, size, className)} />;
}
