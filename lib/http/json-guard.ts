import { AppError } from '@/lib/core/errors';

/** The deepest body of a contract has five levels, and the largest about thirty fields. */
export const MAX_JSON_DEPTH = 8;
export const MAX_JSON_MEMBERS = 200;

/** Where the string that begins at `from` ends: the index of its closing quote, or the end of the text where there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** A field's name as its reader will have it: escapes are another spelling of the same name. */
function nameOf(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}

const tooComplex = (detail: string) => new AppError('body_too_complex', { detail });

interface Level {
  /** The names of its fields so far; null for a list. */
  names: Set<string> | null;
  /** The field it is the value of; null for an element of a list. */
  field: string | null;
}

/** What is open at the place the reader has come to, and how much there was in all. */
class Reading {
  readonly #levels: Level[] = [];
  #members = 0;
  #field: string | null = 'body';

  open(object: boolean): void {
    if (this.#levels.length === MAX_JSON_DEPTH) throw tooComplex(`Nest at most ${MAX_JSON_DEPTH} levels.`);
    this.#levels.push({ names: object ? new Set() : null, field: this.#field });
    this.#field = null;
    this.count();
  }

  close(): void {
    this.#levels.pop();
  }

  count(): void {
    this.#members += 1;
    if (this.#members > MAX_JSON_MEMBERS) throw tooComplex(`Send at most ${MAX_JSON_MEMBERS} fields and elements.`);
  }

  inObject(): boolean {
    return Boolean(this.#levels.at(-1)?.names);
  }

  name(name: string): void {
    const names = this.#levels.at(-1)?.names;
    if (names?.has(name)) throw new AppError('malformed_json', { detail: 'A field stands there twice; send it once.' });
    if (name === '__proto__') throw unknownField([...this.#levels.map(({ field }) => field), name]);
    names?.add(name);
    this.#field = name;
  }
}

function unknownField(path: readonly (string | null)[]): AppError {
  const written = path.flatMap((field) => (field === null ? [] : [field.slice(0, 64)])).join('.');
  const message = 'This field is not known here.';
  return new AppError('unknown_field', {
    detail: 'Leave out the fields that are not known here.',
    errors: [{ path: written, code: 'unknown_field', message }],
  });
}

/**
 * Looks at a JSON text in one pass, before anything parses it. Throws `body_too_complex` where it nests deeper than 8 levels or has
 * more than 200 fields and elements in all (an empty object or list counts as one), and `malformed_json` where an object names a field
 * twice: readers differ on which of them counts (RFC 7493 §2.3). A field `__proto__` is `unknown_field` at whatever depth. Whether the
 * text is JSON at all is the parser's to say.
 */
export function guardJson(text: string): void {
  const reading = new Reading();
  let nameComes = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      reading.open(char === '{');
      nameComes = char === '{';
    } else if (char === '}' || char === ']') {
      reading.close();
    } else if (char === ',') {
      reading.count();
      nameComes = reading.inObject();
    } else if (char === '"') {
      const end = endOfString(text, at);
      if (nameComes) reading.name(nameOf(text.slice(at, end + 1)));
      nameComes = false;
      at = end;
    }
  }
}
