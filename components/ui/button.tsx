'use client';

import type { ComponentProps } from 'react';
import { type ButtonSize, type ButtonVariant, buttonLook } from './button-look';
import { classNames } from './class-names';
import { Spinner } from './spinner';
import { useHydrated } from './use-hydrated';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'style'> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Shows progress in place of the words, keeps the size, and cannot be pressed. */
  busy?: boolean;
}

/**
 * A button. `type` is `button` unless it is said to submit. It cannot be pressed before the page's script runs: the press would be
 * lost, or the browser would send the form by itself.
 */
export function Button({
  variant = 'primary',
  size = 'regular',
  busy,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps) {
  const hydrated = useHydrated();
  return (
    <button
      type="button"
      {...rest}
      disabled={!hydrated || disabled || busy}
      aria-busy={busy || undefined}
      className={buttonLook(variant, size, className)}
    >
      <span className={classNames('inline-flex items-center justify-center gap-2', busy && 'opacity-0')}>
        {children}
      </span>
      {busy ? (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      ) : null}
    </button>
  );
}
