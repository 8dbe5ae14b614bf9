'use client';

import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { NoticePage } from '@/components/ui/notice-page';

export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <NoticePage
      title="Something went wrong"
      text="This is on our side. Nothing you did is lost; trying again often helps."
    >
      <Button onClick={retry}>Try again</Button>
      <ButtonLink href="/" variant="secondary">
        Go to the start
      </ButtonLink>
    </NoticePage>
  );
}
