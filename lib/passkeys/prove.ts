import { ApiProblem, api } from '@/lib/api/client';
import { createPasskey, type GivenPasskey, knowsPasskeys, provePasskey } from './ceremony';
import { PasskeyError } from './errors';

export interface Asking {
  /** Only a line in the list under a field, for as long as it takes: see `provePasskey`. */
  autofill?: boolean;
  /** The person is not asked any more once it is aborted. What asks already is stopped by `stopPasskeys`. */
  signal?: AbortSignal;
}

/**
 * Challenge -> passkey -> answer, once: asks the person for a passkey and hands it in. Resolves to what `handIn` does. Rejects with a
 * `PasskeyError`, or with an `ApiProblem` that has nothing to do with the passkey.
 */
export async function withPasskey<T>(
  purpose: 'sign_in' | 'reauthenticate',
  handIn: (credential: GivenPasskey) => Promise<T>,
  { autofill = false, signal }: Asking = {},
): Promise<T> {
  const options = await challenge({ purpose });
  if (signal?.aborted) throw new PasskeyError('stopped');
  const credential = await provePasskey(options, { autofill });
  return await handedIn(() => handIn(credential));
}

/** The same with a passkey that is made for it. A `username` is for `sign_up`. */
export async function withNewPasskey<T>(
  wish: { purpose: 'link' } | { purpose: 'sign_up'; username?: string },
  handIn: (credential: Awaited<ReturnType<typeof createPasskey>>) => Promise<T>,
): Promise<T> {
  const options = await challenge(wish);
  const credential = await createPasskey(options);
  return await handedIn(() => handIn(credential));
}

type Wish = { purpose: 'sign_in' | 'reauthenticate' | 'link' } | { purpose: 'sign_up'; username?: string };

async function challenge(wish: Wish) {
  if (!knowsPasskeys()) throw new PasskeyError('unsupported');
  const body = { ...wish, transport: 'cookie' } as const;
  return (await api('POST /api/v1/auth/passkey/challenge', { body })).options;
}

const failureByCode: Record<string, 'late' | 'refused'> = {
  challenge_invalid: 'late',
  signature_invalid: 'refused',
};

/** What handing a passkey in comes to; a refusal that is about the passkey is a `PasskeyError`. */
export async function handedIn<T>(handIn: () => Promise<T>): Promise<T> {
  try {
    return await handIn();
  } catch (thrown) {
    const failure = thrown instanceof ApiProblem ? failureByCode[thrown.code] : undefined;
    throw failure ? new PasskeyError(failure, thrown) : thrown;
  }
}
