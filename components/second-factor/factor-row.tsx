import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface FactorRowProps {
  Icon: LucideIcon;
  title: string;
  /** A word beside the title: how it stands. */
  badge?: ReactNode;
  /** What it is, or since when it stands. */
  children: ReactNode;
  actions?: ReactNode;
}

/** One part of the second factor: what it is, how it stands, and what one can do with it. */
export function FactorRow({ Icon, title, badge, children, actions }: FactorRowProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 py-5 first:pt-0 last:pb-0">
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      <div className="grid min-w-0 flex-1 basis-44 gap-0.5">
        <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium tracking-normal">
          {title}
          {badge}
        </h3>
        <div className="text-sm text-ink-soft">{children}</div>
      </div>
      {actions ? <div className="flex flex-wrap gap-2 pl-14 sm:pl-0">{actions}</div> : null}
    </li>
  );
}
