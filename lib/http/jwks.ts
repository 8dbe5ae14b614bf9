import { keyring } from '@/lib/sessions/signing-keys';
import { problemResponse } from './problem';

/** RFC 7517: the public keys that access tokens are signed with. */
export async function jwks(request: Request): Promise<Response> {
  try {
    const keys = await keyring();
    return Response.json(keys.jwks, { headers: { 'cache-control': 'public, max-age=240' } });
  } catch (error) {
    return problemResponse(error, request.headers.get('x-request-id') ?? '');
  }
}
