import { type ProblemCode, problemTable } from '@/lib/core/errors';
import { MarkedText } from './marked-text';
import { problemMeanings } from './problem-meanings';

const byStatus = (Object.keys(problemTable) as ProblemCode[]).toSorted(
  (one, other) => problemTable[one][0] - problemTable[other][0],
);

/** Every problem code there is, under the anchor that the `type` of a problem document points to. */
export function ProblemList() {
  return (
    <ul className="grid overflow-clip rounded-card border border-line bg-surface shadow-card">
      {byStatus.map((code) => {
        const [status, title] = problemTable[code];
        return (
          <li
            key={code}
            id={`problem-${code}`}
            className="grid scroll-mt-6 gap-1 border-b border-line px-5 py-3.5 last:border-b-0 target:bg-accent-wash sm:px-7"
          >
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className="font-mono text-sm font-semibold text-danger">{status}</span>
              <code className="font-mono text-sm font-semibold wrap-anywhere">{code}</code>
              <span className="text-sm">{title}</span>
            </p>
            <p className="text-sm text-ink-soft">
              <MarkedText>{problemMeanings[code]}</MarkedText>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
