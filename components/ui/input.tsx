import type { ComponentProps } from 'react';
import { classNames } from './class-names';

const look =
  'w-full rounded-control border border-line-strong bg-surface px-3.5 text-base text-ink placeholder:text-ink-soft ' +
  'transition-colors hover:border-ink-soft aria-invalid:border-danger ' +
  'focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 focus-visible:aria-invalid:outline-danger';

/** One line of text. 16 px type, so that phones do not zoom in on focus. */
export function Input({ className, ...rest }: Omit<ComponentProps<'input'>, 'style'>) {
  return <input {...rest} className={classNames(look, 'h-11', className)} />;
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: Omit<ComponentProps<'textarea'>, 'style'>) {
  return <textarea {...rest} className={classNames(look, 'min-h-24 resize-y py-2.5', className)} />;
}
