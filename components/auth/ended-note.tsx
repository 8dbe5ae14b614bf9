import { endingText } from '@/components/session/ending-text';

/** Says why somebody who was signed in is back at the sign-in page. */
export function EndedNote({ why }: { why: unknown }) {
  const text = endingText(why);
  if (!text) return null;
  return <p className="rounded-control border border-line bg-sunken px-3.5 py-3 text-sm">{text}</p>;
}
