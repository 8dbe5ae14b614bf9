const grammar = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Milliseconds since 1970 of an RFC 3339 §5.6 `date-time`, or null. Days are checked against the month; a leap second counts as the
 * first moment of the next minute and is taken only where one can be, at 23:59 UTC.
 */
export function parseRfc3339(text: string): number | null {
  const parts = text.length <= 40 ? grammar.exec(text) : null;
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHours = Number(parts[9] ?? 0);
  const offsetMinutes = Number(parts[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return null;

  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  // A month or day that does not exist ends up in another month.
  if (midnight.getUTCMonth() !== month - 1) return null;

  const offset = (parts[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const minuteStart = midnight.getTime() + (hour * 60 + minute - offset) * 60_000;
  const lastMinuteOfDay = new Date(minuteStart).toISOString().slice(11, 16) === '23:59';
  if (second === 60 && !lastMinuteOfDay) return null;
  return minuteStart + second * 1000 + Math.trunc(Number(parts[7] ?? 0) * 1000);
}
