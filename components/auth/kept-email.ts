import { type RefObject, useEffect } from 'react';

const KEY = 'latchkey.email';

/** Keeps an address in this tab for the next page with a form for it: never in the address bar, where others read it. */
export function keepEmail(email: string): void {
  try {
    sessionStorage.setItem(KEY, email);
  } catch {
    // A browser that keeps nothing lets the person type it again.
  }
}

/** Puts the address that was kept into the empty field `email` of the form. It is there once. */
export function useKeptEmail(form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const field = form.current?.elements.namedItem('email') as HTMLInputElement | null;
    try {
      if (field) field.value ||= sessionStorage.getItem(KEY) ?? '';
      sessionStorage.removeItem(KEY);
    } catch {
      // As above.
    }
  }, [form]);
}
