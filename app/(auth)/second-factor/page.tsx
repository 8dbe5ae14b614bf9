import type { Metadata } from 'next';
import { FinishSignIn } from '@/components/second-factor/finish-sign-in';
import { now } from '@/lib/core/clock';
import { requireLacking, signedInSecondFactors } from '@/lib/http/page';
import { safeReturnTo } from '@/lib/http/return-to';

export const metadata: Metadata = { title: 'One more step' };

/** Counted here, because the clock of a browser may be set to any time. */
function secondsUntil(time: string | null): number {
  return time === null ? 0 : Math.max(0, Math.ceil((Date.parse(time) - now().getTime()) / 1000));
}

export default async function SecondFactorPage({ searchParams }: PageProps<'/second-factor'>) {
  const returnTo = safeReturnTo((await searchParams).return_to);
  const { user } = await requireLacking('second_factor', returnTo);
  const status = await signedInSecondFactors();
  return <FinishSignIn user={user.id} status={status} wait={secondsUntil(status.blocked_until)} returnTo={returnTo} />;
}
