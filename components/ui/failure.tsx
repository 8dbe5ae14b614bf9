import { buttonLook } from './button-look';
import { NoticePage } from './notice-page';

/** What people see when a page could not be made. Built of plain elements, because every page carries it along. */
export function Failure({ retry }: { retry: () => void }) {
  return (
    <NoticePage title="Something went wrong" text="This is on our side. Trying again often helps.">
      <button type="button" onClick={retry} className={buttonLook('primary', 'regular')}>
        Try again
      </button>
      <a href="/" className={buttonLook('secondary', 'regular')}>
        Go to the start
      </a>
    </NoticePage>
  );
}
