'use client';

import { useSignOut } from '@/components/session/use-sign-out';
import { textLinkLook } from '@/components/ui/text-link-look';
import { useHydrated } from '@/components/ui/use-hydrated';

/** Ends a session that was not finished. */
export function SignOutLink({ user }: { user: string }) {
  const hydrated = useHydrated();
  const { busy, problem, leave } = useSignOut(user);

  return (
    <>
      <button type="button" disabled={!hydrated || busy} onClick={leave} className={textLinkLook}>
        Sign out
      </button>
      {problem ? (
        <span role="alert" className="mt-2 block text-danger">
          {problem}
        </span>
      ) : null}
    </>
  );
}
