import { type ReactNode, useId } from 'react';

interface FieldControl {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string;
}

interface FieldProps {
  label: string;
  /** Stands beside the label, at the right. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  children: (control: FieldControl) => ReactNode;
}

/**
 * A labelled control with its hint and its error. The line below the control is always there, so an error takes the place of the
 * hint without moving anything; it is announced when it appears.
 */
export function Field({ label, aside, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': noteId })}
      <div id={noteId} aria-live="polite" className="min-h-5 text-sm text-ink-soft">
        {error ? <p className="text-danger">{error}</p> : hint}
      </div>
    </div>
  );
}
