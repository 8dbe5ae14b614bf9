import { NoticePage } from './notice-page';

/** What people see when a page could not be made. Built of plain elements, because every page carries it along. */
export function Failure({ retry }: { retry: () => void }) {
  return (
    <NoticePage title="Something went wrong" text="This is on our side. Trying again often helps.">
      <button type="button" onClick={retry} className="button button-primary">
        Try again
      </button>
      <a href="/" className="button button-secondary">
        Go to the start
      </a>
    </NoticePage>
  );
}
