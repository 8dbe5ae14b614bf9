import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '@/lib/core/ids';
import { log } from '@/lib/core/log';
import { db } from '@/lib/db/client';
import { sessions, users } from '@/lib/db/schema';
import { lookAtAddresses, warnOfSharedAddresses } from './look';

/** So many users, each with a session, spread evenly over so many addresses. */
async function people(count: number, addresses: number): Promise<void> {
  const at = new Date();
  const ids = Array.from({ length: count }, () => newId());
  await db()
    .insert(users)
    .values(ids.map((id) => ({ id, createdAt: at, updatedAt: at })));
  await db()
    .insert(sessions)
    .values(
      ids.map((userId, n) => ({
        ...{ id: newId(), userId, transport: 'bearer' as const, method: 'password', amr: ['pwd'] },
        ...{ ip: `10.0.0.${(n % addresses) + 1}`, createdAt: at, authenticatedAt: at, lastSeenAt: at },
        ...{ idleExpiresAt: at, expiresAt: at },
      })),
    );
}

describe('addresses of people', () => {
  beforeEach(async () => {
    await db().execute(sql`truncate users cascade`);
  });

  test.each([
    [0, 1, false],
    [4, 1, false],
    [5, 1, true],
    [5, 2, false],
    [99, 2, false],
    [100, 2, true],
    [149, 3, false],
    [150, 3, true],
    [900, 200, false],
  ])('%i users from %i addresses: shared is %s', async (count, addresses, shared) => {
    if (count > 0) await people(count, addresses);
    expect(await lookAtAddresses()).toMatchObject({ users: count, addresses: Math.min(count, addresses), shared });
  });

  test('the newest thousand sessions are looked at, however many there are', async () => {
    await people(1500, 200);
    await people(1000, 1);
    expect(await lookAtAddresses()).toMatchObject({ users: 1000, addresses: 1, shared: true });
  });

  test('the log says so, with an address to look for and nobody by name', async () => {
    const warn = vi.spyOn(log, 'warn').mockImplementation(() => {});
    await people(4, 1);
    expect(await warnOfSharedAddresses()).toEqual({ users: 4, addresses: 1 });
    expect(warn).not.toHaveBeenCalled();
    await people(3, 1);
    expect(await warnOfSharedAddresses()).toEqual({ users: 7, addresses: 1 });
    expect(warn.mock.calls).toEqual([
      [{ users: 7, addresses: 1, example: '10.0.0.1' }, expect.stringContaining('TRUSTED_PROXIES')],
    ]);
    warn.mockRestore();
  });
});
