import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Cbor } from '@/lib/testing/cbor';
import { type Algorithm, type Forgery, newPasskey, type SoftwarePasskey } from '@/lib/testing/passkeys';
import {
  type AssertionJson,
  checkAssertion,
  creationOptions,
  keeperName,
  type NewPasskey,
  passkeyAmr,
  type RegistrationJson,
  readRegistration,
  requestOptions,
  userHandle,
} from './passkey';

// Real keys and signatures on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const site = { rpId: 'localhost', origin: 'http://localhost:3000' };
const user = { id: '0190f3c2-0000-7000-8000-00000000abcd', name: 'alice', displayName: 'Alice' };
const newChallenge = () => randomBytes(32).toString('base64url');

const offered = (challenge: string) =>
  creationOptions({ site, challenge, user, known: [], mustVerifyUser: false, timeoutSeconds: 300 });
const asked = (challenge: string) =>
  requestOptions({ site, challenge, known: null, mustVerifyUser: false, timeoutSeconds: 300 });

async function register(passkey: SoftwarePasskey, forgery: Forgery = {}): Promise<NewPasskey | null> {
  const challenge = newChallenge();
  return readRegistration(passkey.create({ ...(await offered(challenge)) }, forgery), { site, challenge });
}

async function registered(passkey: SoftwarePasskey, forgery: Forgery = {}): Promise<NewPasskey> {
  const made = await register(passkey, forgery);
  if (!made) throw new Error('the registration was refused');
  return made;
}

async function assert(passkey: SoftwarePasskey, made: NewPasskey, forgery: Forgery = {}) {
  const challenge = newChallenge();
  return checkAssertion(passkey.get({ ...(await asked(challenge)) }, forgery), made, { site, challenge });
}

const otherText = (type: string) =>
  JSON.stringify({ type, challenge: 'AAAA', origin: site.origin, crossOrigin: false });
/** Client data that no page of ours leads to. */
const wrongPlaces: Record<string, Forgery> = {
  'another origin': { clientData: { origin: 'http://localhost:3001' } },
  'the same host over https': { clientData: { origin: 'https://localhost:3000' } },
  'another name of this machine': { clientData: { origin: 'http://127.0.0.1:3000' } },
  'a subdomain': { clientData: { origin: 'http://evil.localhost:3000' } },
  'an origin with a path': { clientData: { origin: 'http://localhost:3000/' } },
  'an origin in a list': { clientData: { origin: ['http://localhost:3000'] } },
  'no origin': { clientData: { origin: undefined } },
  'a frame of another site': { clientData: { crossOrigin: true } },
  'a frame of another site, in a word': { clientData: { crossOrigin: 'true' } },
  'a frame, by its top origin': { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } },
  'a top origin alone': { clientData: { topOrigin: 'http://localhost:3000' } },
  'another rpId': { rpId: 'evil.example' },
  'a parent rpId': { rpId: '' },
  'another challenge': { clientData: { challenge: newChallenge() } },
  'no challenge': { clientData: { challenge: undefined } },
  'a challenge in a list': { clientData: { challenge: ['x'] } },
  'nobody present': { userPresent: false },
  'backed up, and not able to': { backupEligible: false, backedUp: true },
  'bytes behind its data': { trailing: new Uint8Array([0]) },
  'no client data': { clientText: ' ' },
  'client data that is null': { clientText: 'null' },
  'client data that is a list': { clientText: '[]' },
  'client data that is no JSON': { clientText: '{"type":"webauthn.' },
  'client data of text that is no UTF-8': { clientText: '\ud800' },
};

describe.each([-7, -8, -257] as const)('with a key of COSE algorithm %i', (algorithm: Algorithm) => {
  const passkey = newPasskey({ algorithm });
  const made = registered(passkey);

  test('an honest registration and an honest proof are taken', async () => {
    expect(await made).toEqual({
      id: passkey.id,
      publicKey: expect.stringMatching(/^[\w-]+$/),
      counter: 0,
      aaguid: '00000000-0000-0000-0000-000000000000',
      transports: ['hybrid', 'internal'],
      backupEligible: true,
      backedUp: true,
      userVerified: true,
    });
    expect(await assert(passkey, await made)).toEqual({ userVerified: true, counter: 0, backedUp: true });
  });

  test('who was there is what the signed flags say', async () => {
    expect(await assert(passkey, await made, { userVerified: false })).toMatchObject({ userVerified: false });
    expect(await assert(passkey, await made, { backedUp: false, counter: 7 })).toEqual({
      userVerified: true,
      counter: 7,
      backedUp: false,
    });
  });

  const onProofs: Record<string, Forgery> = {
    ...wrongPlaces,
    'the kind of a registration': { clientData: { type: 'webauthn.create' } },
    'another kind': { clientData: { type: 'payment.get' } },
    'another challenge, in full': { clientText: otherText('webauthn.get') },
    'another key': { signedBy: newPasskey({ algorithm }) },
    'a flipped bit': { signature: (honest) => honest.map((byte, at) => (at === honest.length - 1 ? byte ^ 1 : byte)) },
    'half a signature': { signature: (honest) => honest.subarray(0, honest.length / 2) },
    'a signature of nothing': { signature: (honest) => new Uint8Array(honest.length) },
    'a key that could not be backed up before': { backupEligible: false, backedUp: false },
    'an id that differs from the raw one': { rawId: newPasskey().id },
  };
  test.each(Object.entries(onProofs))('KEY-10: a proof with %s proves nothing', async (_what, forgery) => {
    expect(await assert(passkey, await made, forgery)).toBeNull();
  });

  test('KEY-10: what was signed for one challenge proves nothing for another', async () => {
    const challenge = newChallenge();
    const proof = passkey.get({ ...(await asked(challenge)) });
    expect(await checkAssertion(proof, await made, { site, challenge })).not.toBeNull();
    expect(await checkAssertion(proof, await made, { site, challenge: newChallenge() })).toBeNull();
    const elsewhere = { rpId: 'example.com', origin: 'https://example.com' };
    expect(await checkAssertion(proof, await made, { site: elsewhere, challenge })).toBeNull();
  });

  test('flags and counter cannot be changed on the way', async () => {
    const challenge = newChallenge();
    const proof = passkey.get({ ...(await asked(challenge)) }, { userVerified: false });
    const data = Buffer.from(proof.response.authenticatorData, 'base64url');
    for (const [at, bit] of [
      [32, 4],
      [36, 1],
      [0, 1],
    ] as const) {
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ bit;
      const response = { ...proof.response, authenticatorData: changed.toString('base64url') };
      expect(await checkAssertion({ ...proof, response }, await made, { site, challenge })).toBeNull();
    }
  });
});

describe('a registration', () => {
  const passkey = newPasskey();
  const point = Buffer.alloc(32, 7);
  const p256 = (changes: [number, Cbor][]): [number, Cbor][] => [
    ...new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], [-2, point], [-3, point], ...changes]),
  ];
  const onRegistrations: Record<string, Forgery> = {
    ...wrongPlaces,
    'the kind of a proof': { clientData: { type: 'webauthn.get' } },
    'another challenge, in full': { clientText: otherText('webauthn.create') },
    'an id that its data does not have': { id: newPasskey().id },
    'an attested id that it does not say': { attestedId: newPasskey().id },
    'an id that differs from the raw one': { rawId: newPasskey().id },
    'an id that is too long': newPasskeyIdOf(1024),
    'a statement where there is none': { statement: { x5c: new Uint8Array(8) } },
    'a point that is not on the curve': { coseKey: p256([]) },
    'a key of an algorithm that was not asked for': { coseKey: p256([[3, -35]]) },
    'a key of another curve': { coseKey: p256([[-1, 2]]) },
    'a key of another type': { coseKey: p256([[1, 3]]) },
    'a key without a point': { coseKey: p256([[-2, new Uint8Array(0)]]) },
    'a key that is no key': { coseKey: [] },
    'a short RSA key': {
      coseKey: [
        [1, 3],
        [3, -257],
        [-1, randomBytes(128)],
        [-2, Buffer.from('AQAB', 'base64')],
      ],
    },
    'an RSA key that every signature fits': {
      coseKey: [
        [1, 3],
        [3, -257],
        [-1, randomBytes(256)],
        [-2, new Uint8Array([1])],
      ],
    },
    'a huge RSA key': {
      coseKey: [
        [1, 3],
        [3, -257],
        [-1, randomBytes(2048)],
        [-2, Buffer.from('AQAB', 'base64')],
      ],
    },
  };
  test.each(Object.entries(onRegistrations))('KEY-10: with %s is refused', async (_what, forgery) => {
    expect(await register(passkey, forgery)).toBeNull();
  });

  test.each(['packed', 'tpm', 'apple', 'fido-u2f', 'android-key', 'android-safetynet', 'unheard-of'])(
    'with a statement of format %s is taken as one without: nothing in it is read, nobody in it is asked',
    async (format) => {
      const asks = vi.spyOn(globalThis, 'fetch');
      const x5c = new Map<string, Cbor>([['crl', 'http://169.254.169.254/latest']]);
      expect(await register(passkey, { format, statement: { alg: -7, sig: randomBytes(70), x5c } })).not.toBeNull();
      expect(asks).not.toHaveBeenCalled();
      asks.mockRestore();
    },
  );

  test('keeps of its transports those there are, once', async () => {
    const challenge = newChallenge();
    const body = passkey.create({ ...(await offered(challenge)) });
    const transports = ['usb', 'usb', '<script>', 'internal', 'cable'];
    const made = await readRegistration({ ...body, response: { ...body.response, transports } }, { site, challenge });
    expect(made?.transports).toEqual(['internal', 'usb']);
  });

  test('says whether the passkey can leave its device', async () => {
    expect(await registered(newPasskey({ synced: false }))).toMatchObject({ backupEligible: false, backedUp: false });
  });
});

function newPasskeyIdOf(bytes: number): Forgery {
  const id = randomBytes(bytes).toString('base64url');
  return { id, attestedId: id };
}

describe('whatever is thrown at it', () => {
  test('FUZ-16: no mutant of what was signed is taken, none of a signature says anything else, and nothing throws', async () => {
    const passkey = newPasskey();
    const made = await registered(passkey);
    const challenge = newChallenge();
    const proof = passkey.get({ ...(await asked(challenge)) });
    const registration = passkey.create({ ...(await offered(challenge)) });
    const mutated = (text: string, at: number, letter: string) => {
      const place = at % text.length;
      return text.slice(0, place) + letter + text.slice(place + 1);
    };
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
    const bytes = (base64url: string) => Buffer.from(base64url, 'base64url').toString('hex');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('clientDataJSON', 'authenticatorData', 'signature' as const),
        fc.nat(),
        letter,
        async (member, at, changed) => {
          const honest = proof.response[member as 'signature'];
          const mutant = mutated(honest, at, changed);
          const response = { ...proof.response, [member]: mutant };
          const verdict = await checkAssertion({ ...proof, response }, made, { site, challenge });
          // DER can be spelled in more than one way; what was signed cannot.
          if (member === 'signature')
            expect([null, { userVerified: true, counter: 0, backedUp: true }]).toContainEqual(verdict);
          else if (bytes(mutant) !== bytes(honest)) expect(verdict).toBeNull();
        },
      ),
      { numRuns: 500 },
    );
    const site2 = { site, challenge };
    await fc.assert(
      fc.asyncProperty(fc.nat(), letter, async (at, changed) => {
        const attestationObject = mutated(registration.response.attestationObject, at, changed);
        const read = await readRegistration(
          { ...registration, response: { ...registration.response, attestationObject } },
          site2,
        );
        // No signature covers it: what is taken has the id that was said, and nothing else is promised of it.
        if (read) expect(read.id).toBe(passkey.id);
      }),
      { numRuns: 500 },
    );
  });

  test('text that is no credential at all neither throws nor passes', async () => {
    const passkey = newPasskey();
    const made = await registered(passkey);
    const challenge = newChallenge();
    const deep = Buffer.alloc(20_000, 0x81).toString('base64url');
    const long = Buffer.from('bb7fffffffffffffff', 'hex').toString('base64url');
    for (const text of ['', 'A', '_', deep, long, 'x'.repeat(8192)]) {
      const create = passkey.create({ ...(await offered(challenge)) });
      const get = passkey.get({ ...(await asked(challenge)) });
      const registrations: RegistrationJson[] = [
        { ...create, response: { ...create.response, attestationObject: text } },
        { ...create, response: { ...create.response, clientDataJSON: text } },
        { ...create, id: text, rawId: text },
      ];
      for (const one of registrations) expect(await readRegistration(one, { site, challenge })).toBeNull();
      const proofs: AssertionJson[] = [
        { ...get, response: { ...get.response, clientDataJSON: text } },
        { ...get, response: { ...get.response, authenticatorData: text } },
        { ...get, response: { ...get.response, signature: text } },
      ];
      for (const one of proofs) expect(await checkAssertion(one, made, { site, challenge })).toBeNull();
      expect(await checkAssertion(get, { ...made, publicKey: text }, { site, challenge })).toBeNull();
    }
  });
});

describe('options', () => {
  test('ask for a discoverable passkey without attestation, of the three algorithms', async () => {
    const known = [{ id: newPasskey().id, transports: ['usb'] }];
    const offer = { site, challenge: newChallenge(), user, known, timeoutSeconds: 300 };
    const options = await creationOptions({ ...offer, mustVerifyUser: false });
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      user: { id: userHandle(user.id), name: 'alice', displayName: 'Alice' },
      attestation: 'none',
      timeout: 300_000,
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
      excludeCredentials: [{ ...known[0], type: 'public-key' }],
    });
    expect(await creationOptions({ ...offer, mustVerifyUser: true })).toMatchObject({
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-8, -7, -257]);
  });

  test('the user handle is the id, in bytes, and says nothing else', () => {
    const handle = Buffer.from(userHandle(user.id), 'base64url');
    expect(handle.toString('hex')).toBe(user.id.replaceAll('-', ''));
    expect(handle).toHaveLength(16);
  });

  test('a proof is asked of any passkey, or of the known ones', async () => {
    const offer = { site, challenge: newChallenge(), timeoutSeconds: 300 };
    expect(await requestOptions({ ...offer, known: null, mustVerifyUser: false })).toMatchObject({
      rpId: 'localhost',
      userVerification: 'preferred',
      allowCredentials: undefined,
    });
    const known = [{ id: newPasskey().id, transports: ['hybrid'] }];
    expect(await requestOptions({ ...offer, known, mustVerifyUser: true })).toMatchObject({
      userVerification: 'required',
      allowCredentials: [{ ...known[0], type: 'public-key' }],
    });
  });
});

test('RFC 8176: the references tell a key on one device from one that is synced, and presence from verification', () => {
  expect(passkeyAmr({ backupEligible: false, userVerified: true })).toEqual(['hwk', 'user', 'mfa']);
  expect(passkeyAmr({ backupEligible: true, userVerified: false })).toEqual(['swk', 'user']);
});

test('a passkey is named after what keeps it, where that is known', () => {
  expect(keeperName('fbfc3007-154e-4ecc-8c0b-6e020557d7bd')).toBe('iCloud Keychain');
  for (const unknown of ['00000000-0000-0000-0000-000000000000', 'constructor', '__proto__', ''])
    expect(keeperName(unknown)).toBe('Passkey');
});
