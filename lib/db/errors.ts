/** True where `error` is PostgreSQL's unique_violation (23505), for `constraint` if one is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code, constraint_name: name } = current as Error & { code?: string; constraint_name?: string };
    if (code === '23505') return constraint === undefined || name === constraint;
  }
  return false;
}
