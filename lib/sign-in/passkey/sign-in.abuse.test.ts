import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { enteredWithPasskey, linkedPasskey, signedUpWithPasskey } from '@/lib/testing/passkey-people';
import { newPasskey } from '@/lib/testing/passkeys';
import { signedUp, succeeded } from '@/lib/testing/people';
import { eventTypesAbout, identitiesOf } from '@/lib/testing/rows';

afterAll(closeDb);

describe('a passkey', () => {
  test.each([-7, -8, -257] as const)('with a key of COSE algorithm %i signs up, and in again', async (algorithm) => {
    const passkey = newPasskey({ algorithm });
    const { id } = await signedUpWithPasskey(passkey);
    const again = await enteredWithPasskey(passkey);
    expect(again.id).toBe(id);
    expect((await again.api.get('/api/v1/auth/me')).body).toMatchObject({
      aal: 2,
      amr: expect.arrayContaining(['mfa']),
    });
    expect(await eventTypesAbout(id)).toEqual(['user.signed_up', 'session.opened', 'session.opened']);
  });

  test('that was linked opens the same account', async () => {
    const person = await signedUp();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    expect((await enteredWithPasskey(passkey)).id).toBe(person.id);
    expect(await identitiesOf(person.id)).toMatchObject([
      { method: 'passkey', subject: passkey.id, address: 'Passkey' },
    ]);
  });
});
