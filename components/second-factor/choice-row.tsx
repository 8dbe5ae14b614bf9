'use client';

import { ChevronRight, type LucideIcon } from 'lucide-react';
import { Spinner } from '@/components/ui/spinner';
import { useHydrated } from '@/components/ui/use-hydrated';

interface ChoiceRowProps {
  Icon: LucideIcon;
  title: string;
  children: string;
  busy: boolean;
  disabled: boolean;
  onChoose: () => void;
}

/** One of several ways: its name and what it takes. */
export function ChoiceRow({ Icon, title, children, busy, disabled, onChoose }: ChoiceRowProps) {
  const hydrated = useHydrated();
  return (
    <button
      type="button"
      disabled={!hydrated || disabled}
      aria-busy={busy || undefined}
      onClick={onChoose}
      className="flex w-full items-center gap-3.5 rounded-control border border-line-strong/60 bg-surface p-3.5 text-left transition-colors hover:not-disabled:border-line-strong hover:not-disabled:bg-sunken aria-busy:cursor-progress"
    >
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-accent-wash text-accent">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      <span className="grid min-w-0 flex-1 gap-0.5">
        <span className="font-medium">{title}</span>
        <span className="text-sm text-ink-soft">{children}</span>
      </span>
      {busy ? (
        <Spinner className="size-4" />
      ) : (
        <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
      )}
    </button>
  );
}
