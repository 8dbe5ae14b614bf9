import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject, isoCBOR } from '@simplewebauthn/server/helpers';
import type { PasskeySite } from '@/lib/core/config';
import { isFromHere, readClientData } from './passkey/client-data';
import { ALGORITHMS, isUsableKey } from './passkey/cose-key';

export type { PasskeySite } from '@/lib/core/config';
export { readClientData } from './passkey/client-data';
export { keeperName } from './passkey/makers';

/** A passkey as a browser is told of it. */
export interface KnownPasskey {
  /** Credential id, in base64url. */
  id: string;
  transports: readonly string[];
}

/** What a registration says of a new passkey. Nothing attests it. */
export interface NewPasskey extends KnownPasskey {
  /** COSE key in base64url. */
  publicKey: string;
  counter: number;
  aaguid: string;
  backupEligible: boolean;
  backedUp: boolean;
}

/** A proof that was checked, as its signed authenticator data has it. */
export interface PasskeyProof {
  userVerified: boolean;
  /** Signatures made so far; 0 where the authenticator does not count. */
  counter: number;
  backedUp: boolean;
}

/** As browsers send it (`RegistrationResponseJSON`). Nothing in it is trusted. */
export interface RegistrationJson {
  id: string;
  rawId: string;
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] | undefined };
}

/** As browsers send it (`AuthenticationResponseJSON`). Nothing in it is trusted. */
export interface AssertionJson {
  id: string;
  rawId: string;
  response: {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string | null | undefined;
  };
}

interface Ceremony {
  site: PasskeySite;
  /** In base64url. */
  challenge: string;
}

interface Offer extends Ceremony {
  timeoutSeconds: number;
}

const bytesOf = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));
const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
/** WebAuthn Level 3 §7.1 step 25. */
const MAX_ID_BYTES = 1023;

const described = (passkeys: readonly KnownPasskey[]) =>
  passkeys.map(({ id, transports }) => ({ id, transports: [...transports] }));

/** The user handle of an account: the 16 bytes of its id, which say nothing about a person (WebAuthn Level 3 §14.6.1). */
export const userHandle = (userId: string): string =>
  Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');

/** Options for `navigator.credentials.create()`: a discoverable passkey, other than those the account has. */
export function creationOptions(
  offer: Offer & { user: { id: string; name: string; displayName: string }; known: readonly KnownPasskey[] },
) {
  const { site, challenge, user, known, timeoutSeconds } = offer;
  return generateRegistrationOptions({
    rpName: 'Latchkey',
    rpID: site.rpId,
    userID: bytesOf(userHandle(user.id)),
    userName: user.name,
    userDisplayName: user.displayName,
    challenge: bytesOf(challenge),
    timeout: timeoutSeconds * 1000,
    attestationType: 'none',
    excludeCredentials: described(known),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** Options for `navigator.credentials.get()`: one of `known`, or for null whichever the person has for this site. */
export function requestOptions(offer: Offer & { known: readonly KnownPasskey[] | null; mustVerifyUser: boolean }) {
  const { site, challenge, known, mustVerifyUser, timeoutSeconds } = offer;
  return generateAuthenticationOptions({
    rpID: site.rpId,
    challenge: bytesOf(challenge),
    timeout: timeoutSeconds * 1000,
    userVerification: mustVerifyUser ? 'required' : 'preferred',
    ...(known && { allowCredentials: described(known) }),
  });
}

/**
 * The same registration without its attestation statement. None was asked for, so it means nothing here, and following the
 * certificates in one would be asking whomever they name.
 */
function withoutStatement(attestationObject: string): string {
  const decoded = decodeAttestationObject(bytesOf(attestationObject));
  if (decoded.get('fmt') === 'none') return attestationObject;
  const bare = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', decoded.get('authData')],
  ]);
  return Buffer.from(isoCBOR.encode(bare as never)).toString('base64url');
}

/**
 * What a registration for this challenge says (WebAuthn Level 3 §7.1); null where it is for another site, challenge or kind of
 * ceremony, or for a key of no use. Never throws, whatever it holds.
 */
export async function readRegistration(
  { id, rawId, response }: RegistrationJson,
  { site, challenge }: Ceremony,
): Promise<NewPasskey | null> {
  const data = readClientData(response.clientDataJSON);
  if (!data || !isFromHere(data, 'webauthn.create', site)) return null;
  try {
    const { registrationInfo: read } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: response.clientDataJSON,
          attestationObject: withoutStatement(response.attestationObject),
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!read || read.credential.id !== id || bytesOf(id).length > MAX_ID_BYTES) return null;
    if (!isUsableKey(read.credential.publicKey)) return null;
    return {
      id,
      publicKey: Buffer.from(read.credential.publicKey).toString('base64url'),
      counter: read.credential.counter,
      transports: TRANSPORTS.filter((name) => response.transports?.includes(name)),
      aaguid: read.aaguid,
      backupEligible: read.credentialDeviceType === 'multiDevice',
      backedUp: read.credentialBackedUp,
    };
  } catch {
    return null;
  }
}

/**
 * Judges an assertion for this challenge by a key (WebAuthn Level 3 §7.2); null where it proves nothing. Whether the counter went
 * forward is for whoever keeps it. Never throws, whatever the assertion holds.
 */
export async function checkAssertion(
  { id, rawId, response }: AssertionJson,
  key: { publicKey: string; backupEligible: boolean },
  { site, challenge }: Ceremony,
): Promise<PasskeyProof | null> {
  const data = readClientData(response.clientDataJSON);
  if (!data || !isFromHere(data, 'webauthn.get', site)) return null;
  const { clientDataJSON, authenticatorData, signature } = response;
  try {
    const { verified, authenticationInfo: read } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      // Not the one that is kept: a counter that went back is told of only where the signature is good.
      credential: { id, publicKey: bytesOf(key.publicKey), counter: 0 },
      requireUserVerification: false,
    });
    // A passkey that could not leave its device never can, and the other way round (§6.1.3).
    if (!verified || (read.credentialDeviceType === 'multiDevice') !== key.backupEligible) return null;
    return { userVerified: read.userVerified, counter: read.newCounter, backedUp: read.credentialBackedUp };
  } catch {
    return null;
  }
}

/**
 * RFC 8176 §2: `hwk` for a key that cannot leave its device and `swk` for one that is synced, as far as an authenticator nobody attests
 * can be believed; `user`, because it tested that somebody was there; `mfa` where it made sure who.
 */
export function passkeyAmr({
  backupEligible,
  userVerified,
}: {
  backupEligible: boolean;
  userVerified: boolean;
}): string[] {
  return [backupEligible ? 'swk' : 'hwk', 'user', ...(userVerified ? ['mfa'] : [])];
}
