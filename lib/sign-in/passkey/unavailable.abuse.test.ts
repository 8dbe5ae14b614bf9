import { afterAll, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { identities } from '@/lib/db/schema';
import { newPasskey } from '@/lib/testing/passkeys';
import { enteredWith, signedUp, succeeded } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { identitiesOf } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

process.env.PUBLIC_URL = 'http://127.0.0.1:3000';

afterAll(closeDb);

/** As if it had been added while the site had a name. */
async function givePasskey(userId: string): Promise<void> {
  const at = new Date();
  const row = { id: newId(), userId, method: 'passkey', subject: newPasskey().id, address: 'Passkey' };
  await db()
    .insert(identities)
    .values({ ...row, verifiedAt: at, createdAt: at });
}

test('at an IP address no options for a passkey are given out, and what is sent all the same is refused', async () => {
  const { api } = await signedUp();
  for (const purpose of ['sign_in', 'sign_up', 'link', 'reauthenticate']) {
    const answer = await api.post('/api/v1/auth/passkey/challenge', { purpose });
    expect([answer.status, answer.body.code]).toEqual([409, 'passkeys_unavailable']);
  }
  const credential = newPasskey().get({ challenge: 'A'.repeat(43), rpId: '127.0.0.1' });
  const answer = await program().post('/api/v1/auth/passkey/verify', { credential });
  expect([answer.status, answer.body.code]).toEqual([401, 'challenge_invalid']);
});

test('LNK-14: a passkey that cannot be used is no way in that is left, and is not asked for', async () => {
  const owner = await enteredWith(connectEvm());
  await givePasskey(owner.id);
  const wallet = (await identitiesOf(owner.id)).find(({ method }) => method === 'evm');
  const refused = await owner.api.remove(`/api/v1/auth/identities/${wallet?.id}`);
  expect([refused.status, refused.body.code]).toEqual([409, 'last_credential']);
  await shifted(minutes(11), async () => {
    const stale = await owner.api.remove(`/api/v1/auth/identities/${wallet?.id}`);
    expect(stale.body).toMatchObject({ code: 'reauthentication_required', methods: ['evm'] });
  });
  const mfa = succeeded(await owner.api.get('/api/v1/auth/mfa'), 200);
  expect(mfa).toMatchObject({ usable: [], passkeys: { count: 1 } });
});
