import { ApiProblem } from '@/lib/api/client';
import { type Problem, problemOf } from './problem';

export interface FormErrors {
  /** About the form as a whole. */
  form?: Problem;
  /** By the name of the control. */
  fields: Record<string, string>;
}

/**
 * Sorts what a call threw onto the controls of a form. `places` says where a problem that is about one field belongs:
 * problem code -> name of the control; `words` says it in the words of this form. What fits no control is about the form.
 */
export function formErrors(
  thrown: unknown,
  names: readonly string[],
  places: Record<string, string> = {},
  words: Record<string, string> = {},
): FormErrors {
  const problem = problemOf(thrown);
  if (problem.until !== undefined) return { form: problem, fields: {} };
  const fields: Record<string, string> = {};
  const own = thrown instanceof ApiProblem ? words[thrown.code] : undefined;
  const text = own ?? problem.text;
  if (thrown instanceof ApiProblem) {
    for (const { path, message } of thrown.errors ?? []) {
      const name = path.split('.').at(-1) ?? '';
      if (names.includes(name)) fields[name] ??= message;
    }
    const place = places[thrown.code];
    if (place) fields[place] ??= text;
  }
  return Object.keys(fields).length > 0 ? { fields } : { form: { text }, fields };
}
