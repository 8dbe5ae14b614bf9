/** True where `error` is PostgreSQL's unique_violation (23505), for `constraint` if one is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code, constraint_name: name } = current as Error & { code?: string; constraint_name?: string };
    if (code === '23505') return constraint === undefined || name === constraint;
  }
  return false;
}

/** serialization_failure, deadlock_detected, and foreign_key_violation: what a row refers to was deleted a moment ago. */
const LOST_RACES = ['40001', '40P01', '23503'];

/** True where PostgreSQL says that another transaction came first. Nothing was changed, and asking again gets a proper answer. */
export function isLostRace(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as Error & { code?: string };
    if (code !== undefined && LOST_RACES.includes(code)) return true;
  }
  return false;
}
