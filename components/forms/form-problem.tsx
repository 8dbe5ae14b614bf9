import type { Problem } from './problem';

/**
 * What went wrong with what was pressed; read out when it appears. Where only time is missing it is no error: it counts down. Nothing at
 * all while there is nothing to say.
 */
export function FormProblem({ children: problem }: { children: Problem | string | null | undefined }) {
  if (!problem) return null;
  if (typeof problem === 'object' && problem.until !== undefined) {
    return <problem.Counting key={problem.until} text={problem.text} until={problem.until} />;
  }
  return (
    <p role="alert" className="rounded-control border border-danger/30 bg-danger-wash px-3.5 py-3 text-sm text-danger">
      {typeof problem === 'string' ? problem : problem.text}
    </p>
  );
}
