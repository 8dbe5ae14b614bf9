'use client';

import { type RefObject, useEffect, useState } from 'react';
import { onKeepDrafts, takeDraft } from '@/components/session/drafts';

type TextControl = HTMLInputElement | HTMLTextAreaElement;

const textControls = (form: HTMLFormElement) =>
  Array.from(form.elements).filter(
    (element): element is TextControl =>
      element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type !== 'password'),
  );

/**
 * Keeps what is typed but not saved in a form across being signed out and in again, for the same user and in the same tab. True
 * once it has been put back.
 */
export function useKeptText(form: RefObject<HTMLFormElement | null>, user: string): boolean {
  const [restored, setRestored] = useState(false);

  useEffect(() => {
    const draft = form.current ? takeDraft(user) : null;
    if (!draft || !form.current) return;
    for (const control of textControls(form.current)) control.value = draft[control.name] ?? control.value;
    setRestored(true);
  }, [form, user]);

  useEffect(
    () =>
      onKeepDrafts(user, () => {
        const changed = textControls(form.current ?? document.createElement('form')).filter(
          ({ value, defaultValue }) => value !== defaultValue,
        );
        if (changed.length === 0) return null;
        return Object.fromEntries(changed.map(({ name, value }) => [name, value]));
      }),
    [form, user],
  );

  return restored;
}
