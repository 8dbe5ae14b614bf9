import { classNames } from './class-names';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'regular' | 'small';

/** The look that buttons and links dressed as buttons share; it is written in the style sheet. */
export function buttonLook(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return classNames('button', `button-${variant}`, size === 'small' && 'button-small', className);
}
