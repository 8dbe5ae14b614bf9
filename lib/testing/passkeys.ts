import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Cbor, cborMap } from './cbor';

/** COSE algorithms: ES256, EdDSA, RS256. */
export type Algorithm = -7 | -8 | -257;

/** What an authenticator or a browser can get wrong, or lie about. Everything left out is as it should be. */
export interface Forgery {
  /** Members of the client data, instead of the honest ones or beside them; `undefined` takes one away. */
  clientData?: Record<string, unknown>;
  /** The whole client data as text. */
  clientText?: string;
  /** Whose hash the authenticator data begins with. */
  rpId?: string;
  userPresent?: boolean;
  userVerified?: boolean;
  backupEligible?: boolean;
  backedUp?: boolean;
  counter?: number;
  /** Bytes behind the authenticator data. */
  trailing?: Uint8Array;
  /** Of the attestation object. */
  format?: string;
  statement?: Record<string, Cbor>;
  /** Members of the COSE key instead of the honest ones. */
  coseKey?: [number, Cbor][];
  /** The credential id in the authenticator data. */
  attestedId?: string;
  /** `id` and `rawId` of the answer. */
  id?: string;
  rawId?: string;
  userHandle?: string | null;
  /** Signs in the place of the key. */
  signedBy?: SoftwarePasskey;
  /** Changes the signature. */
  signature?: (honest: Buffer) => Uint8Array;
}

export interface CredentialBody<Response> {
  id: string;
  rawId: string;
  type: 'public-key';
  authenticatorAttachment?: string;
  clientExtensionResults: Record<string, unknown>;
  response: Response;
}

export type RegistrationBody = CredentialBody<{
  clientDataJSON: string;
  attestationObject: string;
  transports: string[];
}>;
export type AssertionBody = CredentialBody<{
  clientDataJSON: string;
  authenticatorData: string;
  signature: string;
  userHandle?: string | null;
}>;

/** As `passkey/challenge` answers them; what is not read here is left to browsers. */
export type PasskeyOptions = Record<string, unknown>;

/** An authenticator without a screen that keeps one real key, and the browser in front of it. */
export interface SoftwarePasskey {
  readonly id: string;
  /** Makes the passkey for whom the options say: `navigator.credentials.create()`. */
  create(options: PasskeyOptions, forgery?: Forgery): RegistrationBody;
  /** Shows it: `navigator.credentials.get()`. */
  get(options: PasskeyOptions, forgery?: Forgery): AssertionBody;
  sign(data: Uint8Array): Buffer;
}

interface Make {
  algorithm?: Algorithm;
  /** It asks for a finger or a PIN. */
  verifiesUser?: boolean;
  /** It is kept in a cloud, too. */
  synced?: boolean;
  /** It counts its signatures. */
  counts?: boolean;
  aaguid?: string;
  id?: string;
  origin?: string;
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

function newKey(algorithm: Algorithm): { privateKey: KeyObject; cose: [number, Cbor][] } {
  if (algorithm === -8) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    return {
      privateKey,
      cose: [
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, Buffer.from(x, 'base64url')],
      ],
    };
  }
  if (algorithm === -7) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const point: [number, Cbor][] = [
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ];
    return { privateKey, cose: [[1, 2], [3, -7], [-1, 1], ...point] };
  }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return {
    privateKey,
    cose: [
      [1, 3],
      [3, -257],
      [-1, Buffer.from(n, 'base64url')],
      [-2, Buffer.from(e, 'base64url')],
    ],
  };
}

/** Those of the flags (WebAuthn Level 3 §6.1) that are set, as a byte. */
function flagsOf(flags: { up: boolean; uv: boolean; be: boolean; bs: boolean; at: boolean }): number {
  const { up, uv, be, bs, at } = flags;
  return [up, false, uv, be, bs, false, at].reduce((sum, set, bit) => sum + (set ? 1 << bit : 0), 0);
}

/** A new passkey on a page of ours: synced and with user verification unless said otherwise, as most are. */
export function newPasskey(make: Make = {}): SoftwarePasskey {
  const { algorithm = -7, verifiesUser = true, synced = true, counts = false } = make;
  const { origin = 'http://localhost:3000', aaguid = '00000000-0000-0000-0000-000000000000' } = make;
  const { privateKey, cose } = newKey(algorithm);
  const id = make.id ?? base64url(randomBytes(32));
  let counter = 0;
  let owner: string | null = null;

  function clientDataOf(type: string, options: PasskeyOptions, { clientData, clientText }: Forgery): Buffer {
    const honest = { type, challenge: options.challenge, origin, crossOrigin: false };
    return Buffer.from(clientText ?? JSON.stringify({ ...honest, ...clientData }));
  }

  function authenticatorData(rpId: string, forgery: Forgery, attested: Uint8Array | null): Buffer {
    if (counts) counter += 1;
    const flags = flagsOf({
      up: forgery.userPresent ?? true,
      uv: forgery.userVerified ?? verifiesUser,
      be: forgery.backupEligible ?? synced,
      bs: forgery.backedUp ?? synced,
      at: attested !== null,
    });
    const count = Buffer.alloc(4);
    count.writeUInt32BE(forgery.counter ?? counter);
    const parts = [sha256(forgery.rpId ?? rpId), [flags], count, attested ?? [], forgery.trailing ?? []];
    return Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)));
  }

  const passkey: SoftwarePasskey = {
    id,
    sign: (data) => sign(algorithm === -8 ? null : 'sha256', data, privateKey),
    create(options, forgery = {}) {
      const { rp, user } = options as { rp: { id: string }; user: { id: string } };
      owner = user.id;
      const attestedId = Buffer.from(forgery.attestedId ?? id, 'base64url');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(attestedId.length);
      const key = cborMap(forgery.coseKey ?? cose);
      const attested = Buffer.concat([Buffer.from(aaguid.replaceAll('-', ''), 'hex'), length, attestedId, key]);
      const attestationObject = cborMap([
        ['fmt', forgery.format ?? 'none'],
        ['attStmt', new Map(Object.entries(forgery.statement ?? {}))],
        ['authData', authenticatorData(rp.id, forgery, attested)],
      ]);
      return {
        id: forgery.id ?? id,
        rawId: forgery.rawId ?? forgery.id ?? id,
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: { credProps: { rk: true } },
        response: {
          clientDataJSON: base64url(clientDataOf('webauthn.create', options, forgery)),
          attestationObject: base64url(attestationObject),
          transports: ['internal', 'hybrid'],
        },
      };
    },
    get(options, forgery = {}) {
      const clientData = clientDataOf('webauthn.get', options, forgery);
      const data = authenticatorData(String(options.rpId), forgery, null);
      const honest = (forgery.signedBy ?? passkey).sign(Buffer.concat([data, sha256(clientData)]));
      const userHandle = forgery.userHandle === undefined ? owner : forgery.userHandle;
      return {
        id: forgery.id ?? id,
        rawId: forgery.rawId ?? forgery.id ?? id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData),
          authenticatorData: base64url(data),
          signature: base64url(forgery.signature?.(honest) ?? honest),
          ...(userHandle === null ? {} : { userHandle }),
        },
      };
    },
  };
  return passkey;
}
