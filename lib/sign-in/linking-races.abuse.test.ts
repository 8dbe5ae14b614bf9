import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import {
  enteredWith,
  linked,
  newPassword,
  type Owner,
  proofOf,
  signedUp,
  succeeded,
  whoIs,
} from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { type Answer, program } from '@/lib/testing/requests';
import { eventTypesAbout, identitiesOf, liveSessionIds, userRow } from '@/lib/testing/rows';
import { connectEvm, connectSolana, type HeadlessWallet } from '@/lib/testing/wallets';

afterAll(closeDb);

const entered = () => enteredWith(connectEvm());
const link = (owner: Owner, proof: { address: string }) => owner.api.post('/api/v1/auth/solana/link', proof);
const verify = (proof: { address: string }) => program().post('/api/v1/auth/solana/verify', proof);

function neverOurFault(answers: Answer[]): void {
  for (const { status, text } of answers) expect(status, text).toBeLessThan(500);
}

describe('links that race', () => {
  test('LNK-04 RAC-04: 16 accounts link one free wallet at once: one has it, the others 409', async () => {
    const owners = await race(16, entered);
    await rounds(3, async () => {
      const wallet = connectSolana();
      const proofs = await Promise.all(owners.map((owner) => proofOf(wallet, { by: owner.api, purpose: 'link' })));
      const answers = await Promise.all(owners.map((owner, at) => link(owner, proofs[at] ?? { address: '' })));
      expect(tally(answers)).toEqual({ '200': 1, '409 identity_taken': 15 });
      const winner = owners[answers.findIndex(({ status }) => status === 200)];
      expect((await enteredWith(wallet)).id).toBe(winner?.id);
    });
    const recorded = await Promise.all(owners.map(({ id }) => eventTypesAbout(id)));
    expect(recorded.flat().filter((type) => type === 'identity.linked')).toHaveLength(3);
    expect(recorded.flat().filter((type) => type === 'identity.link_failed!')).toHaveLength(45);
  });

  test('RAC-04: links and first sign-ins with one wallet agree on one owner, and nobody is left without a key', async () => {
    await rounds(4, async () => {
      const wallet = connectSolana();
      const owners = await race(4, entered);
      const [links, entries] = await Promise.all([
        race(8, (at) => proofOf(wallet, { by: (owners[at % 4] as Owner).api, purpose: 'link' })),
        race(8, () => proofOf(wallet)),
      ]);
      const answers = await race(16, (at) => {
        const proof = (at % 2 ? links : entries)[Math.floor(at / 2)] ?? { address: '' };
        return at % 2 ? link(owners[Math.floor(at / 2) % 4] as Owner, proof) : verify(proof);
      });
      neverOurFault(answers);
      const owner = (await enteredWith(wallet)).id;
      for (const [at, { status, body }] of answers.entries()) {
        if (at % 2 === 0) expect([status, body.user?.id]).toEqual([status === 201 ? 201 : 200, owner]);
        else if (status === 200) expect(owners[Math.floor(at / 2) % 4]?.id).toBe(owner);
        else expect(body.code).toBe('identity_taken');
      }
      expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    });
  });

  test('RAC-18: what waits for its turn while its session is ended changes nothing', async () => {
    const person = await signedUp();
    const { id: key } = succeeded(await linked(person.api, connectEvm()), 200);
    const proof = await proofOf(connectSolana(), { by: person.api, purpose: 'link' });
    const change = { current_password: person.password, new_password: newPassword() };
    const before = await userRow(person.id);
    const waiting = await db().transaction(async (tx) => {
      await tx.execute(sql`select 1 from users where id = ${person.id} for update`);
      const asked = [
        person.api.post('/api/v1/auth/solana/link', proof),
        person.api.remove(`/api/v1/auth/identities/${key}`),
        person.api.post('/api/v1/auth/email/change-password', change),
        person.api.patch('/api/v1/auth/me', { bio: 'late' }),
      ];
      // Long enough for the hashing of two passwords: all of them stand at the user's row by then.
      await setTimeout(1500);
      await tx.execute(sql`update sessions set revoked_at = now() where id = ${person.sessionId}`);
      return { answers: Promise.all(asked) };
    });
    expect(tally(await waiting.answers)).toEqual({ '401 unauthenticated': 4 });
    expect(await userRow(person.id)).toEqual(before);
    expect(await identitiesOf(person.id)).toHaveLength(1);
  });

  test('one challenge links once, even when 16 requests race with it', async () => {
    const owner = await entered();
    const proof = await proofOf(connectSolana(), { by: owner.api, purpose: 'link' });
    const answers = await race(16, () => link(owner, proof));
    expect(tally(answers)).toEqual({ '200': 1, '401 challenge_invalid': 15 });
    expect(await identitiesOf(owner.id)).toHaveLength(2);
  });
});

describe('unlinks that race', () => {
  test('LNK-15: of two last keys unlinked at once one stays, and opens the account', async () => {
    await rounds(6, async () => {
      const [first, second] = [connectEvm(), connectSolana()];
      const owner = await enteredWith(first);
      succeeded(await linked(owner.api, second), 200);
      const keys = await identitiesOf(owner.id);
      const sessions = [await enteredWith(first), await enteredWith(second)];
      const answers = await race(16, (at) =>
        (sessions[at % 2] as Owner).api.remove(`/api/v1/auth/identities/${keys[(at >> 1) % 2]?.id}`),
      );
      neverOurFault(answers);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      const left = await identitiesOf(owner.id);
      expect(left).toHaveLength(1);
      const wallet = left[0]?.method === 'evm' ? first : second;
      expect((await enteredWith(wallet)).id).toBe(owner.id);
    });
  });

  test('LNK-15: of eight keys unlinked at once exactly one stays', async () => {
    const first = connectEvm();
    const owner = await enteredWith(first);
    for (const _ of Array(7)) succeeded(await linked(owner.api, connectSolana()), 200);
    // The session must not hang on a key that goes: a password would do, another session per key would end with it.
    const keys = await identitiesOf(owner.id);
    const others = keys.filter(({ method }) => method === 'solana');
    const answers = await race(16, (at) => owner.api.remove(`/api/v1/auth/identities/${others[at % 7]?.id}`));
    expect(tally(answers)).toEqual({ '204': 7, '404 not_found': 9 });
    const last = keys.find(({ method }) => method === 'evm');
    expect((await owner.api.remove(`/api/v1/auth/identities/${last?.id}`)).body.code).toBe('last_credential');
    expect(await whoIs(owner.api)).toBe(owner.id);
  });

  test('LNK-16: a sign-in that races with the unlink of its wallet leaves no session in the old account', async () => {
    await rounds(6, async () => {
      const person = await signedUp();
      const wallet = connectSolana();
      const { id } = succeeded(await linked(person.api, wallet), 200);
      const proofs = await race(8, () => proofOf(wallet));
      const answers = await Promise.all([
        ...proofs.slice(0, 4).map(verify),
        person.api.remove(`/api/v1/auth/identities/${id}`),
        ...proofs.slice(4).map(verify),
      ]);
      neverOurFault(answers);
      expect(await identitiesOf(person.id)).toEqual([]);
      expect(await liveSessionIds(person.id)).toEqual([person.sessionId]);
      const after = await enteredWith(wallet);
      expect(after.id).not.toBe(person.id);
    });
  });

  test('RAC-24: link, unlink, sign-in and re-authentication of one wallet all at once end cleanly', async () => {
    await rounds(5, async () => {
      const person = await signedUp();
      const wallet: HeadlessWallet = connectSolana();
      const { id } = succeeded(await linked(person.api, wallet), 200);
      const other = await enteredWith(wallet);
      const [links, fresh, entries] = await Promise.all([
        race(4, () => proofOf(wallet, { by: person.api, purpose: 'link' })),
        race(4, () => proofOf(wallet, { by: other.api, purpose: 'reauthenticate' })),
        race(4, () => proofOf(wallet)),
      ]);
      const answers = await Promise.all(
        [0, 1, 2, 3].flatMap((at) => [
          verify(entries[at] ?? { address: '' }),
          person.api.remove(`/api/v1/auth/identities/${id}`),
          person.api.post('/api/v1/auth/solana/link', links[at]),
          other.api.post('/api/v1/auth/solana/reauthenticate', fresh[at]),
          other.api.post('/api/v1/auth/logout-all'),
        ]),
      );
      neverOurFault(answers);
      for (const live of await liveSessionIds(person.id)) expect(live).toMatch(/^[0-9a-f-]{36}$/);
    });
  });
});
