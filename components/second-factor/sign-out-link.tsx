'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { useSignOut } from '@/components/session/use-sign-out';
import { textLinkLook } from '@/components/ui/text-link-look';
import { useHydrated } from '@/components/ui/use-hydrated';

/** Ends a session that was not finished. */
export function SignOutLink({ user }: { user: string }) {
  const hydrated = useHydrated();
  const { busy, problem, leave } = useSignOut(user);

  return (
    <>
      <button type="button" disabled={!hydrated || busy !== false} onClick={leave} className={textLinkLook}>
        Sign out
      </button>
      {problem ? (
        <div className="mt-2">
          <FormProblem>{problem}</FormProblem>
        </div>
      ) : null}
    </>
  );
}
