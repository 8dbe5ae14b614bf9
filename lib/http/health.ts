import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { requireDatabase } from '@/lib/db/health';

/** `GET /health`: 200 while the product can do its work, 503 while it cannot. No detail that helps an attacker. */
export async function health(): Promise<Response> {
  const connected = await requireDatabase().then(
    () => true,
    (error: unknown) => {
      log.warn({ err: error }, 'database does not answer');
      return false;
    },
  );
  const body = {
    status: connected ? 'healthy' : 'unhealthy',
    environment: config().environment,
    database: connected ? 'connected' : 'disconnected',
    redis: 'not_configured',
  };
  return Response.json(body, { status: connected ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
