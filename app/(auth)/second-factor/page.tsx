import type { Metadata } from 'next';
import { FinishSignIn } from '@/components/second-factor/finish-sign-in';
import { requireLacking, signedInSecondFactors } from '@/lib/http/page';
import { safeReturnTo } from '@/lib/http/return-to';

export const metadata: Metadata = { title: 'One more step' };

export default async function SecondFactorPage({ searchParams }: PageProps<'/second-factor'>) {
  const returnTo = safeReturnTo((await searchParams).return_to);
  const { user } = await requireLacking('second_factor', returnTo);
  const { status, wait } = await signedInSecondFactors();
  return <FinishSignIn user={user.id} status={status} wait={wait} returnTo={returnTo} />;
}
