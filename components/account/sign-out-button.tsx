'use client';

import { LogOut } from 'lucide-react';
import { FormProblem } from '@/components/forms/form-problem';
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
        <div className="absolute top-full right-0 z-10 mt-2 w-64 rounded-control bg-surface shadow-dialog">
          <FormProblem>{problem}</FormProblem>
        </div>
      ) : null}
    </div>
  );
}
