import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

export type AlertTone = 'danger' | 'positive' | 'info';

const looks: Record<AlertTone, string> = {
  danger: 'border-danger/30 bg-danger-wash text-danger',
  positive: 'border-accent/25 bg-accent-wash text-accent',
  info: 'border-line bg-sunken text-ink-soft',
};

const icons = { danger: CircleAlert, positive: CircleCheck, info: Info };

interface AlertProps {
  tone?: AlertTone;
  title?: string;
  children?: ReactNode;
  className?: string;
}

/** A message about the whole form or page. Dangers interrupt a screen reader, the others wait their turn. */
export function Alert({ tone = 'info', title, children, className }: AlertProps) {
  const Icon = icons[tone];
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={classNames('flex gap-3 rounded-control border px-3.5 py-3 text-sm', looks[tone], className)}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 gap-1 wrap-anywhere">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className="text-ink">{children}</div> : null}
      </div>
    </div>
  );
}
