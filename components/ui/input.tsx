import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** One line of text. 16 px type, so that phones do not zoom in on focus. */
export function Input({ className, ...rest }: Omit<ComponentProps<'input'>, 'style'>) {
  return <input {...rest} className={classNames('control h-11', className)} />;
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: Omit<ComponentProps<'textarea'>, 'style'>) {
  return <textarea {...rest} className={classNames('control min-h-24 resize-y py-2.5', className)} />;
}
