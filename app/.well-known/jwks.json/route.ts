import { keyring } from '@/lib/sessions/signing-keys';

/** RFC 7517: the public keys that access tokens are signed with. */
export async function GET(): Promise<Response> {
  const { jwks } = await keyring();
  return Response.json(jwks, { headers: { 'cache-control': 'public, max-age=300' } });
}
