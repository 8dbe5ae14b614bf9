import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { days, minutes, now, seconds, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { events, signingKeys } from '@/lib/db/schema';
import { jwks } from '@/lib/http/jwks';
import { ownDatabase } from '@/lib/testing/own-database';
import { race } from '@/lib/testing/races';
import { readAccessToken, signAccessToken } from './access-token';
import type { SessionRow, UserRow } from './queries';
import { forgetSigningKeys, keyring, verifyingKey } from './signing-keys';
import { maintainSigningKeys, revokeSigningKey, rotateSigningKey, rotateWhenDue } from './signing-keys/change';
import { listSigningKeys } from './signing-keys/queries';

// Only counted: everything it does still happens.
vi.mock('./signing-keys/queries', { spy: true });

await ownDatabase('keys');

const readings = () => vi.mocked(listSigningKeys).mock.calls.length;
const kids = async () => (await listSigningKeys(db())).map(({ kid }) => kid);
const signer = async () => (await keyring()).signing.kid;
const published = async () => {
  const { keys } = (await (await jwks(new Request('http://localhost:3000/.well-known/jwks.json'))).json()) as {
    keys: { kid: string }[];
  };
  return keys.map(({ kid }) => kid);
};

/** A token of the key that signs at this moment. */
function token(): Promise<string> {
  const user = { id: newId(), role: 'user' } as UserRow;
  const session = { id: newId(), aal: 1, amr: ['pwd'] } as SessionRow;
  return signAccessToken({ user, session, missing: null });
}
const counts = async (text: string) => (await readAccessToken(text)) !== null;

/** What the notice of the database does in every instance. */
async function noticed<T>(change: Promise<T>): Promise<T> {
  const result = await change;
  forgetSigningKeys();
  return result;
}

beforeEach(async () => {
  await db().delete(signingKeys);
  // As a process that just started has it.
  Object.assign(globalThis, { latchkeySigningKeys: undefined });
});
afterEach(async () => {
  vi.useRealTimers();
  // What is still being read beside the requests would be counted in the next test.
  await (globalThis as { latchkeySigningKeys?: { loading?: Promise<unknown> } }).latchkeySigningKeys?.loading;
});
afterAll(closeDb);

describe('rotation', () => {
  test('a new key is published five minutes before it signs, and the old one counts until its last token has expired', async () => {
    const first = await signer();
    const early = await token();
    expect(await maintainSigningKeys()).toMatchObject({ added: 0 });

    await shifted(days(90), async () => {
      const second = await noticed(rotateWhenDue());
      expect(await published()).toEqual([second, first]);
      expect(await signer()).toBe(first);
      await shifted(minutes(5) - seconds(1), async () => expect(await signer()).toBe(first));
      const last = await shifted(minutes(5) - seconds(1), token);

      await shifted(minutes(5), async () => {
        expect(await signer()).toBe(second);
        expect(await published()).toEqual([second, first]);
        expect(await counts(last)).toBe(true);
        expect(await counts(early)).toBe(false);
      });
      await shifted(minutes(5 + 30 + 1) - seconds(1), async () => {
        expect(await published()).toEqual([second, first]);
        expect(await maintainSigningKeys()).toMatchObject({ deleted: 0 });
      });
      await shifted(minutes(5 + 30 + 1), async () => {
        expect(await published()).toEqual([second]);
        expect(await verifyingKey(first)).toBeNull();
        expect(await maintainSigningKeys()).toEqual({ added: 0, resealed: 0, deleted: 1 });
        expect(await kids()).toEqual([second]);
        expect(await counts(await token())).toBe(true);
      });
    });
  });

  test('is due after SIGNING_KEY_DAYS, and however many instances see to it at once, one key is added', async () => {
    await keyring();
    await shifted(days(90) - minutes(1), async () => expect(await rotateWhenDue()).toBeNull());
    await shifted(days(90), async () => {
      const added = await race(8, rotateWhenDue);
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await kids()).toHaveLength(2);
    });
  });

  test('eight instances that start at once on an empty database make one key', async () => {
    await race(8, maintainSigningKeys);
    expect(await kids()).toHaveLength(1);
  });

  test('by command it waits its turn, and with --now it signs at once; tokens of the old key still count', async () => {
    const first = await signer();
    const old = await token();
    const next = await noticed(rotateSigningKey('soon'));
    expect(await rotateSigningKey('soon')).toEqual({ kid: next.kid, added: false });
    expect(await signer()).toBe(first);
    const atOnce = await noticed(rotateSigningKey('at once'));
    expect(await signer()).toBe(atOnce.kid);
    expect(await counts(old)).toBe(true);
    expect((await published()).sort()).toEqual([first, next.kid, atOnce.kid].sort());
  });

  test('LOG-03: every key that is added or revoked leaves one audit row, with its id and nothing of the key', async () => {
    const { kid } = await rotateSigningKey('at once');
    await revokeSigningKey(kid);
    const rows = (await db().select().from(events)).filter(({ data }) => (data as { kid?: string }).kid === kid);
    expect(rows.map(({ type }) => type).sort()).toEqual(['signing_key.added', 'signing_key.revoked']);
    for (const { actorId, subjectId, ip } of rows) expect([actorId, subjectId, ip]).toEqual([null, null, null]);
    expect(JSON.stringify(rows)).not.toMatch(/"d"|v1\./);
  });

  test('a change that cannot be recorded does not happen', async () => {
    const first = await signer();
    await db().execute(
      sql`alter table events add constraint full_disk check (type not like 'signing_key.%') not valid`,
    );
    try {
      await expect(rotateSigningKey('at once')).rejects.toThrow();
      await expect(revokeSigningKey(first)).rejects.toThrow();
    } finally {
      await db().execute(sql`alter table events drop constraint full_disk`);
    }
    expect(await kids()).toEqual([first]);
  });
});

describe('a key that leaked', () => {
  test('is revoked: its tokens are refused at the next request, and a new key signs', async () => {
    const leaked = await signer();
    const forged = await token();
    expect(await counts(forged)).toBe(true);
    const done = await noticed(revokeSigningKey(leaked));
    expect(await counts(forged)).toBe(false);
    expect(await signer()).toBe(done?.signer);
    expect(await published()).toEqual([done?.signer]);
  });

  test('is refused within five seconds where no notice arrives, and after an idle hour by the very first request', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const forged = await token();
    await revokeSigningKey(await signer());
    vi.advanceTimersByTime(4_999);
    // Somebody else's request may still be answered from memory, while the keys are read beside it.
    await counts(forged);
    vi.advanceTimersByTime(1);
    expect(await counts(forged)).toBe(false);

    const another = await token();
    await revokeSigningKey(await signer());
    vi.advanceTimersByTime(3_600_000);
    expect(await counts(another)).toBe(false);
  });

  test('may be the previous or the next one: then the key that signs stays', async () => {
    const first = await signer();
    const { kid: second } = await noticed(rotateSigningKey('at once'));
    const { kid: third } = await noticed(rotateSigningKey('soon'));
    expect(await revokeSigningKey(first)).toEqual({ signer: null });
    expect(await noticed(revokeSigningKey(third))).toEqual({ signer: null });
    expect(await kids()).toEqual([second]);
    expect(await revokeSigningKey(third)).toBeNull();
  });

  test('does not give a key back whose time was over', async () => {
    const past = await signer();
    const { kid: leaked } = await rotateSigningKey('at once');
    await shifted(minutes(31), async () => {
      await noticed(revokeSigningKey(leaked));
      expect(await kids()).not.toContain(past);
      expect(await verifyingKey(past)).toBeNull();
    });
  });
});

describe('the keys in memory', () => {
  test('are read once for any number of requests, and again beside them, without one that waits', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const signed = await token();
    const before = readings();
    for (let request = 0; request < 200; request += 1) expect(await counts(signed)).toBe(true);
    expect(readings()).toBe(before);
    vi.advanceTimersByTime(3_000);
    await race(50, () => counts(signed));
    expect(readings()).toBe(before + 1);
  });

  test('TOK-02: a flood of made-up key ids is one query a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.advanceTimersByTime(1_000);
    forgetSigningKeys();
    await keyring();
    const before = readings();
    for (let round = 0; round < 20; round += 1)
      expect(await race(25, () => verifyingKey(newId()))).toEqual(Array(25).fill(null));
    expect(readings() - before).toBe(1);
    vi.advanceTimersByTime(1_000);
    await race(25, () => verifyingKey(newId()));
    expect(readings() - before).toBe(2);
  });

  test('a key that another instance made a moment ago is found by the first token that names it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    await keyring();
    vi.advanceTimersByTime(1_000);
    const { kid } = await rotateSigningKey('at once');
    expect(await verifyingKey(kid)).not.toBeNull();
  });

  test('a reading that a notice has overtaken is not kept', async () => {
    const leaked = await signer();
    forgetSigningKeys();
    const slow = keyring();
    await revokeSigningKey(leaked);
    forgetSigningKeys();
    await slow;
    expect(await verifyingKey(leaked)).toBeNull();
  });

  test('a change of a row by hand counts like one of ours', async () => {
    const first = await signer();
    const { kid } = await noticed(rotateSigningKey('soon'));
    await noticed(db().update(signingKeys).set({ activeFrom: now() }).where(eq(signingKeys.kid, kid)));
    expect(await signer()).toBe(kid);
    expect(await published()).toContain(first);
  });
});
