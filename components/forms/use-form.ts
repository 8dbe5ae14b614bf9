'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type FormErrors, formErrors, noErrors } from './form-errors';

type Values<Name extends string> = Record<Name, string>;

interface FormOptions<Name extends string> {
  names: readonly Name[];
  /** What to say when a control is left empty. Controls without an entry may stay empty. */
  required?: Partial<Record<Name, string>>;
  /** Where problems about one field belong: problem code -> control. */
  places?: Record<string, Name>;
  /** What to say about a problem here, where the usual sentence does not fit: problem code -> sentence. */
  words?: Record<string, string>;
  /** Does the work. Resolve to `leaving` when the page is about to be replaced: the form then stays busy. */
  attempt: (values: Values<Name>, form: HTMLFormElement) => Promise<'leaving' | undefined>;
}

interface Form {
  busy: boolean;
  errors: FormErrors;
  /** How many times the form went through; useful as a key for a message that says so. */
  done: number;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  /** Takes back the complaint about a control as soon as it is edited. */
  edited: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * One form: reads its controls, refuses a second press while busy, and sorts problems onto the controls that caused them,
 * moving the focus to the first. Controls stay uncontrolled, so password managers can fill them at any time.
 */
export function useForm<Name extends string>({ names, required, places, words, attempt }: FormOptions<Name>): Form {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FormErrors>(noErrors);
  const [done, setDone] = useState(0);
  const running = useRef(false);

  // A page that comes back from the back-forward cache must not still look busy.
  useEffect(() => {
    const wake = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      running.current = false;
      setBusy(false);
    };
    window.addEventListener('pageshow', wake);
    return () => window.removeEventListener('pageshow', wake);
  }, []);

  function show(form: HTMLFormElement, found: FormErrors) {
    setErrors(found);
    const first = names.find((name) => found.fields[name]);
    const control = first && form.elements.namedItem(first);
    if (control instanceof HTMLElement) control.focus();
  }

  async function run(form: HTMLFormElement) {
    const read = new FormData(form);
    const values = Object.fromEntries(names.map((name) => [name, String(read.get(name) ?? '')])) as Values<Name>;
    const empty = names.filter((name) => required?.[name] && values[name].trim() === '');
    if (empty.length > 0) {
      show(form, { fields: Object.fromEntries(empty.map((name) => [name, required?.[name] ?? ''])) });
      return;
    }
    running.current = true;
    setBusy(true);
    setErrors(noErrors);
    let leaving = false;
    try {
      leaving = (await attempt(values, form)) === 'leaving';
      setDone((count) => count + 1);
    } catch (thrown) {
      show(form, formErrors(thrown, names, places, words));
    } finally {
      if (!leaving) {
        running.current = false;
        setBusy(false);
      }
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!running.current) void run(event.currentTarget);
  }

  function edited(event: FormEvent<HTMLFormElement>) {
    const { name } = event.target as HTMLInputElement;
    if (!errors.fields[name]) return;
    const { [name]: _, ...others } = errors.fields;
    setErrors({ ...errors, fields: others });
  }

  return { busy, errors, done, submit, edited };
}
