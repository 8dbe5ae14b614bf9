import { type ComponentProps, type ReactNode, useId } from 'react';

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'style' | 'type' | 'children'> {
  children: ReactNode;
}

/** A native checkbox with its label. */
export function Checkbox({ children, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2.5">
      <input {...rest} id={id} type="checkbox" className="size-4.5 shrink-0 accent-accent" />
      <label htmlFor={id} className="py-1 text-sm">
        {children}
      </label>
    </div>
  );
}
