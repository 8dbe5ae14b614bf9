const HOME = '/account';
const BASE = 'http://return.invalid';

/**
 * The one place that judges where a person goes next. Answers a path of this site - never another origin, scheme or
 * protocol-relative form, whatever parser reads it next - and `/account` for anything else.
 */
export function safeReturnTo(value: unknown): string {
  if (typeof value !== 'string' || value.length > 2048) return HOME;
  // One slash first, then neither slash nor backslash; no control characters, which URL parsers drop silently.
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value)) return HOME;
  let url: URL;
  try {
    url = new URL(value, BASE);
  } catch {
    return HOME;
  }
  if (url.origin !== BASE || url.pathname.startsWith('//') || url.pathname.startsWith('/api/')) return HOME;
  return `${url.pathname}${url.search}${url.hash}`;
}
