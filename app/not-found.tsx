import type { Metadata } from 'next';
import { buttonLook } from '@/components/ui/button-look';
import { NoticePage } from '@/components/ui/notice-page';

export const metadata: Metadata = { title: 'Nothing here' };

/** Every page carries this one along, so its way back is a plain anchor, which needs no script. */
export default function NotFound() {
  return (
    <NoticePage title="There is nothing here" text="The address may be mistyped, or the page has moved.">
      <a href="/" className={buttonLook('primary', 'regular')}>
        Go to the start
      </a>
    </NoticePage>
  );
}
