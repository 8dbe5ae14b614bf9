import type { ReactNode } from 'react';

/** What is wrong with a form as a whole; read out when it appears. A pause is no error. Nothing at all while there is nothing to say. */
export function FormProblem({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <p
      role="alert"
      className="rounded-control border border-danger/30 bg-danger-wash px-3.5 py-3 text-sm text-danger has-data-pause:border-line has-data-pause:bg-sunken has-data-pause:text-ink"
    >
      {children}
    </p>
  );
}
