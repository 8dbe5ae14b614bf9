import type { PasskeySite } from '@/lib/core/config';

/** What a browser says of a ceremony (WebAuthn Level 3 §5.8.1), read but not judged. */
export interface ClientData {
  type: unknown;
  challenge: string;
  origin: unknown;
  crossOrigin: unknown;
  topOrigin: unknown;
}

/** Null where it is not what a browser writes. Cheap, before any cryptography. */
export function readClientData(encoded: string): ClientData | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64url'));
    const { type, challenge, origin, crossOrigin, topOrigin } = JSON.parse(text);
    return typeof challenge === 'string' ? { type, challenge, origin, crossOrigin, topOrigin } : null;
  } catch {
    return null;
  }
}

/** True for a ceremony of that kind on a page of ours that stood in no frame of another site. */
export function isFromHere(
  data: ClientData,
  type: 'webauthn.create' | 'webauthn.get',
  { origin }: PasskeySite,
): boolean {
  const framed = (data.crossOrigin !== undefined && data.crossOrigin !== false) || data.topOrigin !== undefined;
  return data.type === type && data.origin === origin && !framed;
}
