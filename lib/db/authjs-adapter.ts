import type { Adapter } from '@auth/core/adapters';
import { DrizzleAdapter } from '@auth/drizzle-adapter';
import { accountsTable, usersTable } from './authjs-tables';
import { db } from './client';

type Make = (client: unknown, tables: object) => Adapter;

/** The Drizzle adapter over our tables. It knows users and keys; what concerns sessions is replaced where sessions live. */
export function drizzleAdapter(): Adapter {
  // Its types also ask for the columns of OAuth tokens. Latchkey keeps none, and no provider writes rows through here.
  return (DrizzleAdapter as unknown as Make)(db(), { usersTable, accountsTable });
}
