import { openApiDocument } from '@/lib/api/openapi';
import { config } from '@/lib/core/config';
import { sessionCookieName } from '@/lib/sessions/cookie';

/** OpenAPI 3.1, generated from the contracts the handlers run on. */
export function GET(): Response {
  return Response.json(openApiDocument({ publicUrl: config().publicUrl, cookieName: sessionCookieName() }));
}
