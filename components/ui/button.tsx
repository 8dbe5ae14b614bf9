'use client';

import type { ComponentProps } from 'react';
import { type ButtonSize, type ButtonVariant, buttonLook } from './button-look';
import { classNames } from './class-names';
import { Spinner } from './spinner';
import { useHydrated } from './use-hydrated';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'style'> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /**
   * Shows progress in place of the words, keeps the size, and cannot be pressed. `held`: it cannot be pressed for a while, and what is
   * said beside it says for how long.
   */
  busy?: boolean | 'held';
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
  const held = busy === 'held';
  const working = busy === true;
  return (
    <button
      type="button"
      {...rest}
      disabled={!hydrated || disabled || held || working}
      aria-busy={working || undefined}
      className={buttonLook(
        held && variant !== 'quiet' ? 'secondary' : variant,
        size,
        classNames(className, held && 'text-ink-soft'),
      )}
    >
      <span className={classNames('inline-flex items-center justify-center gap-2', working && 'opacity-0')}>
        {children}
      </span>
      {working ? (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      ) : null}
    </button>
  );
}
