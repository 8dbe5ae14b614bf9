import { afterAll, describe, expect, test } from 'vitest';
import { days, after as from, hours, minutes, now, seconds, shifted } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { secondFactors, users } from '@/lib/db/schema';
import { handlers } from '@/lib/jobs/handlers';
import { insertTrustedDevice } from '@/lib/sessions/trusted-devices/queries';
import { ownDatabase } from '@/lib/testing/own-database';
import { enteredWith, signedUp, succeeded } from '@/lib/testing/people';
import {
  codeOf,
  enrolled,
  giveCode,
  giveRecoveryCode,
  MFA,
  pendingFor,
  secondFactorRow,
  secondFactorsOf,
  unusedCode,
} from '@/lib/testing/second-factor';
import { connectSolana } from '@/lib/testing/wallets';
import { resealSeeds } from './seeds';

await ownDatabase('seeds');
afterAll(closeDb);

const NEWER = 'a newer secret of thirty-two bytes or more';
const run = (job: 'clean_tokens' | 'maintain_signing_keys') =>
  handlers[job]({}, new AbortController().signal, { last: false });

async function withSecrets(secrets: string[], work: () => Promise<void>): Promise<void> {
  const kept = config().secrets;
  Object.assign(config(), { secrets });
  try {
    await work();
  } finally {
    Object.assign(config(), { secrets: kept });
  }
}

describe('seeds at rest', () => {
  test('are sealed under the newest app secret, so that the old one can be given up', async () => {
    const person = await enrolled();
    const kept = config().secrets;
    await withSecrets([NEWER, ...kept], async () => {
      succeeded(await giveCode(await pendingFor(person), await unusedCode(person.id, person.seed)), 200);
      expect(await run('maintain_signing_keys')).toMatchObject({ seeds: 1 });
      expect(await resealSeeds()).toBe(0);
    });
    await withSecrets([NEWER], async () => {
      const pending = await pendingFor(person);
      succeeded(await giveCode(pending, await unusedCode(person.id, person.seed)), 200);
    });
    // Back under the secret of this process.
    await withSecrets([...kept, NEWER], async () => expect(await resealSeeds()).toBe(1));
  });

  test('FLT-07: that no secret opens count as locked: no guess is charged, and a recovery code lets in', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const lost = 'v1.AAAAAAAA.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    await db().update(secondFactors).set({ sealedSecret: lost });
    expect((await giveCode(pending, codeOf(person.seed, 1))).body.code).toBe('factor_locked');
    expect(await secondFactorRow(person.id)).toMatchObject({ failures: 0, blockedUntil: null });
    succeeded(await giveRecoveryCode(pending, person.recoveryCodes[0] ?? ''), 200);
    expect(await resealSeeds()).toBe(0);
  });
});

describe('clean_tokens', () => {
  test('forgets seeds that were never confirmed, a day after their time, and leaves the app that counts', async () => {
    await db().delete(users);
    const [waiting, person] = [await signedUp(), await enrolled()];
    for (const { api } of [waiting, person]) succeeded(await api.post(`${MFA}/totp/enroll`), 200);
    await shifted(days(1) + minutes(14), async () =>
      expect(await run('clean_tokens')).toMatchObject({ pendingSeeds: 0 }),
    );
    await shifted(days(1) + minutes(15) + seconds(2), async () =>
      expect(await run('clean_tokens')).toMatchObject({ pendingSeeds: 2 }),
    );
    expect(await secondFactorRow(waiting.id)).toBeUndefined();
    expect(await secondFactorRow(person.id)).toMatchObject({
      pendingSealedSecret: null,
      sealedSecret: expect.any(String),
    });
    expect(await secondFactorsOf(person.api)).toMatchObject({ usable: ['totp', 'recovery_code'] });
  });

  test('forgets devices whose trust is over for a day', async () => {
    const owner = await enteredWith(connectSolana());
    const at = now();
    const times = { createdAt: at, lastUsedAt: at };
    for (const expiresAt of [from(at, -days(1) - seconds(1)), from(at, -hours(23)), from(at, days(1))])
      await insertTrustedDevice(db(), { id: newId(), userId: owner.id, tokenHash: newId(), expiresAt, ...times });
    expect(await run('clean_tokens')).toMatchObject({ trustedDevices: 1 });
  });
});
