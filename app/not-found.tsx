import type { Metadata } from 'next';
import { ButtonLink } from '@/components/ui/button-link';
import { NoticePage } from '@/components/ui/notice-page';

export const metadata: Metadata = { title: 'Nothing here' };

export default function NotFound() {
  return (
    <NoticePage title="There is nothing here" text="The address may be mistyped, or the page has moved.">
      <ButtonLink href="/">Go to the start</ButtonLink>
    </NoticePage>
  );
}
