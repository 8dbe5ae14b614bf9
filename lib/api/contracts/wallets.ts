import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { ChainParams, Fresh, Identity, IdParams, Label, SignedIn, Transport } from './shapes';

const tag = 'Wallets';
const Address = z.string().max(128);

const proof = {
  address: Address,
  signed_message: z
    .string()
    .min(1)
    .max(8192)
    .describe('The text as it was signed, or a base64 Solana off-chain message.'),
  signature: z.string().min(1).max(1024).describe('EVM: 0x and hex. Solana: base58 or base64. Cosmos: base64.'),
  public_key: z.string().max(256).optional().describe('Cosmos only: the compressed key in base64.'),
};

export const challengeWallet = contract({
  method: 'POST',
  path: '/api/v1/auth/{chain}/challenge',
  tag,
  summary: 'Get a text to sign',
  description:
    '`message` is the exact text to sign; it is spent by the first attempt to use it and lives five minutes. `link` and `reauthenticate` need a session and are bound to its account.',
  auth: 'optional',
  admits: ['second_factor', 'enrollment'],
  params: ChainParams,
  body: z.strictObject({
    address: Address,
    chain_id: z.union([z.string().max(64), z.number().int()]).optional(),
    purpose: z.enum(['sign_in', 'link', 'reauthenticate']).default('sign_in'),
    transport: Transport,
  }),
  success: {
    200: z.object({
      nonce: z.string(),
      message: z.string(),
      expires_at: z.iso.datetime(),
      sign_in_input: z
        .record(z.string(), z.string())
        .optional()
        .describe('Solana: the input of the Wallet Standard signIn.'),
      sign_doc: z.record(z.string(), z.unknown()).optional().describe('Cosmos: the ADR-036 document.'),
    }),
  },
  problems: ['invalid_address', 'unauthenticated', 'reauthentication_required'],
});

export const verifyWallet = contract({
  method: 'POST',
  path: '/api/v1/auth/{chain}/verify',
  tag,
  summary: 'Sign in or up with a wallet',
  auth: 'none',
  params: ChainParams,
  body: z.strictObject({ ...proof, transport: Transport, remember: z.boolean().default(false) }),
  success: { 200: SignedIn, 201: SignedIn },
  problems: ['invalid_address', 'challenge_invalid', 'signature_invalid', 'user_suspended', 'conflict'],
});

export const linkWallet = contract({
  method: 'POST',
  path: '/api/v1/auth/{chain}/link',
  tag,
  summary: 'Link a wallet',
  auth: 'fresh',
  params: ChainParams,
  body: z.strictObject({ ...proof, transport: Transport.optional() }),
  success: { 200: Identity },
  problems: ['invalid_address', 'challenge_invalid', 'signature_invalid', 'identity_taken'],
});

export const reauthenticateWallet = contract({
  method: 'POST',
  path: '/api/v1/auth/{chain}/reauthenticate',
  tag,
  summary: 'Confirm a session with a linked wallet',
  auth: 'session',
  admits: ['enrollment'],
  params: ChainParams,
  body: z.strictObject({ ...proof, transport: Transport.optional() }),
  success: { 200: Fresh },
  problems: ['invalid_address', 'challenge_invalid', 'signature_invalid'],
});

export const listIdentities = contract({
  method: 'GET',
  path: '/api/v1/auth/identities',
  tag,
  summary: 'List linked keys',
  auth: 'session',
  success: { 200: z.object({ items: z.array(Identity) }) },
  problems: [],
});

export const labelIdentity = contract({
  method: 'PATCH',
  path: '/api/v1/auth/identities/{id}',
  tag,
  summary: 'Name a linked key',
  auth: 'session',
  params: IdParams,
  body: z.strictObject({ label: Label.nullable() }),
  success: { 200: Identity },
  problems: ['not_found'],
});

export const unlinkIdentity = contract({
  method: 'DELETE',
  path: '/api/v1/auth/identities/{id}',
  tag,
  summary: 'Unlink a key',
  description:
    'At once no way in. Sessions that were opened with the key end, and those it was the second factor of need one again.',
  auth: 'fresh',
  params: IdParams,
  success: { 204: null },
  problems: ['not_found', 'last_credential', 'last_second_factor'],
});
