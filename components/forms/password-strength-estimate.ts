import { commonStems } from './common-stems';

export type StrengthLevel = 0 | 1 | 2 | 3 | 4;

export interface Strength {
  level: StrengthLevel;
  /** What to say beside the bar. */
  words: string;
}

const levels = ['', 'Weak', 'Fair', 'Good', 'Strong'] as const;
const thresholds = [30, 45, 60] as const;
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', 'qwertzuiop', 'azertyuiop'];
const leet: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

type Kind = 'lower' | 'upper' | 'digit' | 'other';

function kindOf(character: string): Kind {
  if (/\p{Ll}/u.test(character)) return 'lower';
  if (/\p{Lu}/u.test(character)) return 'upper';
  return /\d/.test(character) ? 'digit' : 'other';
}

/** True where `next` follows from `previous`: the same, its neighbour in the alphabet, or its neighbour on the keyboard. */
function follows(previous: string, next: string): boolean {
  const [a, b] = [previous.toLowerCase(), next.toLowerCase()];
  const distance = (b.codePointAt(0) ?? 0) - (a.codePointAt(0) ?? 0);
  return Math.abs(distance) <= 1 || rows.some((row) => row.includes(a + b) || row.includes(b + a));
}

/** Bits an attacker who guesses words, runs and repeats has to work for; deliberately on the low side. */
function bits(characters: readonly string[]): number {
  const seen = new Set<string>();
  let total = 0;
  characters.forEach((character, index) => {
    const previous = characters[index - 1];
    if (previous && follows(previous, character)) total += 0.5;
    else total += seen.has(character) ? 2 : 3;
    if (previous && kindOf(previous) !== kindOf(character)) total += 3;
    seen.add(character);
  });
  return total;
}

const bare = (text: string) => text.replace(/^[^a-z]+|[^a-z]+$/g, '');
const spelled = (text: string) => [...text].map((character) => leet[character] ?? character).join('');

function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  return [bare(lower), spelled(bare(lower)), bare(spelled(lower))].some((text) => commonStems.has(text));
}

/**
 * A quick judgement of a password while it is typed, to help a person choose; the server alone decides what is accepted.
 * `minLength` counts code points. `own` are words the password should not hold, such as the person's e-mail address.
 */
export function estimateStrength(password: string, minLength: number, own: readonly string[] = []): Strength {
  const characters = [...password.normalize('NFC')];
  const missing = minLength - characters.length;
  if (missing > 0) return { level: 0, words: `${missing} more ${missing === 1 ? 'character' : 'characters'}` };
  if (isCommon(password)) return { level: 1, words: 'Easy to guess' };
  const lower = password.toLowerCase();
  const parts = own.flatMap((text) => [text, text.split('@')[0] ?? '']).map((text) => text.toLowerCase());
  const held = parts.find((part) => part.length >= 3 && lower.includes(part));
  if (held && bits([...lower.replace(held, '')]) < thresholds[1]) return { level: 1, words: 'Holds your e-mail' };
  const earned = bits(characters);
  const level = (1 + thresholds.filter((threshold) => earned >= threshold).length) as StrengthLevel;
  return { level, words: levels[level] };
}
