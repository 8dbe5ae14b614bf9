'use client';

import { PageHeading } from '@/components/account/page-heading';
import { Button } from '@/components/ui/button';

/** Takes the place of an account page that could not be made; the way to the others stays. */
export default function AccountError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <PageHeading title="Something went wrong">This is on our side. Trying again often helps.</PageHeading>
      <Button className="justify-self-start" onClick={retry}>
        Try again
      </Button>
    </>
  );
}
