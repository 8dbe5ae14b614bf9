import type { ReactNode } from 'react';
import { classNames } from './class-names';

const looks = {
  neutral: 'bg-sunken text-ink-soft',
  accent: 'bg-accent-wash text-accent',
  caution: 'bg-danger-wash text-danger',
};

/** A word or two beside a name. */
export function Badge({ tone = 'neutral', children }: { tone?: keyof typeof looks; children: ReactNode }) {
  return (
    <span
      className={classNames('inline-flex rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap', looks[tone])}
    >
      {children}
    </span>
  );
}
