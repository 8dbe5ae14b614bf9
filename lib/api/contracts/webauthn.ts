import { z } from 'zod';

const bytes = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'Use base64url without padding.');
const CredentialId = bytes(1400);

const credential = {
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: z.looseObject({}).optional(),
};

/** `RegistrationResponseJSON` of WebAuthn Level 3 §5.1. What browsers put beside what is read is passed over. */
export const Registration = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(8192),
      attestationObject: bytes(32_768),
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
  })
  .meta({ id: 'Registration' });

/** `AuthenticationResponseJSON` of WebAuthn Level 3 §5.1. */
export const Assertion = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(8192),
      authenticatorData: bytes(8192),
      signature: bytes(8192),
      userHandle: bytes(256).nullish(),
    }),
  })
  .meta({ id: 'Assertion' });

export type Registration = z.output<typeof Registration>;
export type Assertion = z.output<typeof Assertion>;
