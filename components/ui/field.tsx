import { type ReactNode, useId } from 'react';

interface FieldControl {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** How many lines are kept free for the hint or the error. */
  lines?: 1 | 2 | undefined;
  error?: ReactNode;
  children: (control: FieldControl) => ReactNode;
}

/**
 * A labelled control with its hint and its error. The space below the control is always there, so an error takes the place of the
 * hint without moving anything; it is announced when it appears.
 */
export function Field({ label, hint, lines = 1, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': noteId })}
      <div id={noteId} aria-live="polite" className={`text-sm text-ink-soft ${lines === 2 ? 'min-h-10' : 'min-h-5'}`}>
        {error ? <p className="text-danger">{error}</p> : hint}
      </div>
    </div>
  );
}
