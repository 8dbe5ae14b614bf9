import { newId } from '@/lib/core/ids';
import { keyring } from '@/lib/sessions/signing-keys';
import { problemResponse } from './problem';

/** RFC 7517: the public keys that access tokens are signed with. */
export async function jwks(): Promise<Response> {
  try {
    const keys = await keyring();
    return Response.json(keys.jwks, { headers: { 'cache-control': 'public, max-age=300' } });
  } catch (error) {
    return problemResponse(error, newId());
  }
}
