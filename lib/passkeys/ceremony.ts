import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { PasskeyError, passkeyError } from './errors';

/** A passkey that was given, as the HTTP contract wants it. */
export type GivenPasskey = Awaited<ReturnType<typeof provePasskey>>;

/** As `passkey/challenge` answers them: the JSON forms of WebAuthn Level 3 §5.4 and §5.5. */
export type PasskeyOptions = Record<string, unknown>;

/** True where this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean =>
  typeof window !== 'undefined' && typeof window.PublicKeyCredential === 'function';

/** True where this browser can offer passkeys in the list under a field (conditional mediation). Never rejects. */
export async function knowsPasskeyAutofill(): Promise<boolean> {
  if (!knowsPasskeys()) return false;
  return (await window.PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)) ?? false;
}

let library: typeof import('@simplewebauthn/browser') | undefined;

// Only who asks for a passkey downloads it.
async function loadLibrary() {
  if (!knowsPasskeys()) throw new PasskeyError('unsupported');
  library ??= await import('@simplewebauthn/browser');
  return library;
}

/**
 * Asks the person to make a passkey (`navigator.credentials.create()`); options of the purposes `sign_up` and `link`. Rejects with a
 * `PasskeyError`.
 */
export async function createPasskey(options: PasskeyOptions) {
  try {
    const { startRegistration } = await loadLibrary();
    const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
    const { id, rawId, type, authenticatorAttachment, clientExtensionResults, response } = await startRegistration({
      optionsJSON,
    });
    const { clientDataJSON, attestationObject, transports } = response;
    return {
      id,
      rawId,
      type,
      authenticatorAttachment,
      clientExtensionResults: { ...clientExtensionResults },
      response: { clientDataJSON, attestationObject, ...(transports && { transports }) },
    };
  } catch (thrown) {
    throw passkeyError(thrown);
  }
}

/**
 * Asks the person for a passkey (`navigator.credentials.get()`); options of the purposes `sign_in` and `reauthenticate`. With
 * `autofill` nothing is shown but a line in the list under the field whose `autocomplete` ends with `webauthn`: it waits until the
 * person chooses that, or until another request takes its place. Rejects with a `PasskeyError`.
 */
export async function provePasskey(options: PasskeyOptions, { autofill = false } = {}) {
  try {
    const { startAuthentication } = await loadLibrary();
    const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
    const { id, rawId, type, authenticatorAttachment, clientExtensionResults, response } = await startAuthentication({
      optionsJSON,
      useBrowserAutofill: autofill,
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      id,
      rawId,
      type,
      authenticatorAttachment,
      clientExtensionResults: { ...clientExtensionResults },
      response: { clientDataJSON, authenticatorData, signature, userHandle },
    };
  } catch (thrown) {
    throw passkeyError(thrown);
  }
}

/** Takes back the request that waits for the person, if one does, at once; it rejects as `stopped`. */
export function stopPasskeys(): void {
  library?.WebAuthnAbortService.cancelCeremony();
}
