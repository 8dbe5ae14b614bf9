import pg from 'pg';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';

/**
 * Connections for the job runner, which speaks through `pg`; past a transaction-pooling proxy. A connection that breaks, also while it is
 * being closed, is a line in the log and never an uncaught error. The caller ends the pool.
 */
export function workerPool(max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: config().databaseDirectUrl,
    max,
    application_name: 'latchkey jobs',
    connectionTimeoutMillis: 5000,
  });
  const broken = (error: Error) => log.debug({ err: error }, 'a connection of the jobs broke');
  pool.on('error', broken);
  pool.on('connect', (client) => client.on('error', broken));
  return pool;
}
