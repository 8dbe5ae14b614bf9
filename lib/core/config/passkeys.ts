import { isIP } from 'node:net';

/** Where passkeys hold. */
export interface PasskeySite {
  /** Relying Party ID (WebAuthn Level 3 §5.1.2): the host of the public URL. */
  rpId: string;
  /** The one origin whose pages may make and use them. */
  origin: string;
}

/**
 * Null where no browser would make one: at an IP address, which is no Relying Party ID, and over plain http, except for names of the
 * very machine the browser runs on.
 */
export function passkeySite({ protocol, hostname, origin }: URL): PasskeySite | null {
  const isAddress = hostname.startsWith('[') || isIP(hostname) !== 0;
  const isHere = hostname === 'localhost' || hostname.endsWith('.localhost');
  return !isAddress && (protocol === 'https:' || isHere) ? { rpId: hostname, origin } : null;
}
