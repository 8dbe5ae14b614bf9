'use client';

import { LogOut } from 'lucide-react';
import { useSignOut } from '@/components/session/use-sign-out';
import { Button } from '@/components/ui/button';

/** Ends this session, in every tab of the browser. */
export function SignOutButton({ user }: { user: string }) {
  const { busy, problem, leave } = useSignOut(user);

  return (
    <div className="relative">
      <Button variant="secondary" size="small" busy={busy} onClick={leave}>
        <LogOut aria-hidden="true" className="size-4" />
        Sign out
      </Button>
      {problem ? (
        <p
          role="alert"
          className="absolute top-full right-0 mt-2 w-64 rounded-control border border-line bg-surface p-3 text-sm text-danger"
        >
          {problem}
        </p>
      ) : null}
    </div>
  );
}
