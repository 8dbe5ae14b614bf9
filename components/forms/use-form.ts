'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { api } from '@/lib/api/client';
import type { FormErrors } from './form-errors';
import { useHeld } from './use-held';

const noErrors: FormErrors = { fields: {} };
const cutOff: FormErrors = {
  form: { text: 'We could not reach the server. Check your connection and try again.' },
  fields: {},
};

/** What only the use of a form needs. Loaded when the form gets the focus, so that the page itself comes up sooner. */
const loadCalls = () => import('./form-calls').catch(() => null);

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
  attempt: (values: Values<Name>, call: typeof api) => Promise<'leaving' | undefined>;
}

interface Form {
  /** For the button. `held`: it was tried too often, and the form goes on by itself when its time is over. */
  busy: boolean | 'held';
  errors: FormErrors;
  /** How many times the form went through; useful as a key for a message that says so. */
  done: number;
  /** To be spread on the `form` element. */
  handlers: {
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    /** Takes back the complaint about a control as soon as it is edited, and a pause with another address: it may not be meant. */
    onInput: (event: FormEvent<HTMLFormElement>) => void;
    onFocus: () => void;
  };
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
  const held = useHeld(errors.form?.until);

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

  async function outcomeOf(values: Values<Name>): Promise<'leaving' | FormErrors | undefined> {
    const calls = await loadCalls();
    if (!calls) return cutOff;
    try {
      return await attempt(values, calls.api);
    } catch (thrown) {
      return calls.formErrors(thrown, names, places, words);
    }
  }

  async function run(form: HTMLFormElement) {
    const read = new FormData(form);
    const values = Object.fromEntries(names.map((name) => [name, String(read.get(name) ?? '')])) as Values<Name>;
    const missing = names.flatMap((name) =>
      values[name].trim() === '' && required?.[name] ? [[name, required[name]]] : [],
    );
    if (missing.length > 0) return show(form, { fields: Object.fromEntries(missing) });

    running.current = true;
    setBusy(true);
    setErrors(noErrors);
    const outcome = await outcomeOf(values);
    if (outcome === 'leaving') return;
    running.current = false;
    setBusy(false);
    if (outcome) show(form, outcome);
    else setDone((count) => count + 1);
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!running.current && !held) void run(event.currentTarget);
  }

  function onInput(event: FormEvent<HTMLFormElement>) {
    const { name, type } = event.target as HTMLInputElement;
    const { [name]: mended, ...others } = errors.fields;
    const other = type === 'email' && errors.form?.until !== undefined;
    if (mended || other) setErrors({ ...(!other && errors.form && { form: errors.form }), fields: others });
  }

  return {
    busy: busy || (held && 'held'),
    errors,
    done,
    handlers: { onSubmit, onInput, onFocus: () => void loadCalls() },
  };
}
