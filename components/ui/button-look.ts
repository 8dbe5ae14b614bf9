import { classNames } from './class-names';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'regular' | 'small';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:not-disabled:bg-accent-strong',
  secondary:
    'border border-line-strong/60 bg-surface text-ink hover:not-disabled:border-line-strong hover:not-disabled:bg-sunken',
  quiet: 'text-ink-soft hover:not-disabled:bg-sunken hover:not-disabled:text-ink',
  danger: 'bg-danger text-on-danger hover:not-disabled:bg-danger-strong',
};

const sizes: Record<ButtonSize, string> = {
  regular: 'min-h-11 px-4.5 text-[0.9375rem]',
  small: 'min-h-9 px-3 text-sm',
};

/** The look that buttons and links dressed as buttons share. */
export function buttonLook(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return classNames(
    'relative inline-flex items-center justify-center gap-2 rounded-control font-medium select-none',
    'transition-colors duration-150 aria-busy:cursor-progress',
    variants[variant],
    sizes[size],
    className,
  );
}
