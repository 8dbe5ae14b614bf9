import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { requireDatabase } from '@/lib/db/health';
import { redisState } from '@/lib/limits/redis';

/** `GET /health`: 200 while the product can do its work, also `degraded`, and 503 while it cannot. No detail that helps an attacker. */
export async function health(): Promise<Response> {
  const [connected, redis] = await Promise.all([
    requireDatabase().then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, 'database does not answer');
        return false;
      },
    ),
    redisState(),
  ]);
  const body = {
    // Without Redis the database counts the limits: everything works, with less to spare.
    status: !connected ? 'unhealthy' : redis === 'disconnected' ? 'degraded' : 'healthy',
    environment: config().environment,
    database: connected ? 'connected' : 'disconnected',
    redis,
  };
  return Response.json(body, { status: connected ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
