const KEY = 'latchkey.draft';
const LEAVING = 'latchkey:leaving';

interface Draft {
  user: string;
  values: Record<string, string>;
}

/** Null where there is none, or where the browser keeps nothing. */
function read(): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

/** Forgets what was kept; all of it, or what is not this user's. */
export function forgetDraft(exceptOf?: string): void {
  if (exceptOf !== undefined && read()?.user === exceptOf) return;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Takes what was kept for this user out of the keeping: it is there once, and for nobody else. */
export function takeDraft(user: string): Record<string, string> | null {
  const draft = read();
  forgetDraft();
  return draft?.user === user ? draft.values : null;
}

/** Asks the forms of the page to have their unsaved text kept, because the person is about to be signed out. */
export function keepDrafts(): void {
  window.dispatchEvent(new Event(LEAVING));
}

/** When the page is left, keeps in this tab what `unsaved` answers. Never give it a password. Returns what stops it. */
export function onKeepDrafts(user: string, unsaved: () => Record<string, string> | null): () => void {
  const keep = () => {
    const values = unsaved();
    if (!values) return;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ user, values } satisfies Draft));
    } catch {
      // Storage is full or switched off: the text is lost, as it is anywhere else.
    }
  };
  window.addEventListener(LEAVING, keep);
  return () => window.removeEventListener(LEAVING, keep);
}
