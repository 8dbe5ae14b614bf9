'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { useHydrated } from './use-hydrated';

interface SwitchProps extends Omit<ComponentProps<'input'>, 'style' | 'type' | 'role' | 'className' | 'children'> {
  label: string;
  checked: boolean;
  children?: ReactNode;
}

/**
 * A native checkbox that is read out as a switch, with its label and what it is about. What it does takes effect at once, so it cannot
 * be pressed before the page's script runs.
 */
export function Switch({ label, checked, disabled, children, ...rest }: SwitchProps) {
  const id = useId();
  const hydrated = useHydrated();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="grid min-w-0 gap-0.5">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-note`} className="text-sm text-ink-soft">
          {children}
        </p>
      </div>
      <input
        {...rest}
        id={id}
        type="checkbox"
        role="switch"
        disabled={!hydrated || disabled}
        checked={checked}
        aria-checked={checked}
        aria-describedby={`${id}-note`}
        className="switch"
      />
    </div>
  );
}
