'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';

interface DialogProps {
  open: boolean;
  /** The person asked to close it: Escape, the cross, or a press outside. Left out where they first have to answer. */
  onClose?: (() => void) | undefined;
  /** A press outside does not close it: for what takes several steps. */
  keepOnPress?: boolean;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
}

/**
 * A modal dialog: keeps the focus, closes on Escape, and gives the focus back. Name and description are read out. Where it takes several
 * steps, another title is the next one: the focus goes there, unless a field of the step has taken it.
 */
export function Dialog({ open, onClose, keepOnPress = false, title, description, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const before = shown.current;
    shown.current = open ? title : null;
    if (!keepOnPress || !open || before === null || before === title) return;
    if (document.activeElement instanceof HTMLInputElement && popup.current?.contains(document.activeElement)) return;
    popup.current?.querySelector('h2')?.focus();
  }, [keepOnPress, open, title]);

  return (
    <Base.Root
      open={open}
      disablePointerDismissal={keepOnPress}
      onOpenChange={(wanted) => (wanted ? undefined : onClose?.())}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 grid items-end justify-items-center overflow-y-auto p-3 sm:items-center sm:p-6">
          <Base.Popup
            ref={popup}
            className="relative grid w-full max-w-md gap-5 rounded-card border border-line bg-surface p-5 shadow-dialog transition duration-150 outline-none data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:p-6"
          >
            <header className="grid gap-1.5 pr-10">
              <Base.Title tabIndex={-1} className="text-lg font-semibold outline-none">
                {title}
              </Base.Title>
              {description ? (
                <Base.Description className="text-sm text-ink-soft">{description}</Base.Description>
              ) : null}
            </header>
            {children}
            {/* Last in order, so that the focus begins with what the dialog is about. */}
            {onClose ? (
              <Base.Close
                aria-label="Close"
                className="absolute top-3.5 right-3.5 grid size-9 place-items-center rounded-lg text-ink-soft hover:bg-sunken hover:text-ink"
              >
                <X aria-hidden="true" className="size-4.5" />
              </Base.Close>
            ) : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
