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
  return hasCode(error, LOST_RACES);
}

/** Shut down, crashed, idle in a transaction too long; and what the driver and the socket say when the other end is gone. */
const LOST = [
  '57P01',
  '57P02',
  '25P03',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
];
/** Starting up, too many connections, and nobody there. */
const NOT_THERE = [
  '57P03',
  '53300',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
];

/** True where the error, or one behind it, has one of these codes of PostgreSQL or of the socket. */
export function hasCode(error: unknown, codes: readonly string[]): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as Error & { code?: string };
    if (code !== undefined && codes.includes(code)) return true;
  }
  return false;
}

/** True where the connection that was used is gone. */
export function isConnectionLost(error: unknown): boolean {
  return hasCode(error, LOST);
}

/** query_canceled: it took longer than `statement_timeout`, and changed nothing. */
const TOO_SLOW = ['57014'];

/** True where there is no database to ask at the moment, or one that does not get round to answering. */
export function isDatabaseAway(error: unknown): boolean {
  return hasCode(error, [...LOST, ...NOT_THERE, ...TOO_SLOW]);
}
