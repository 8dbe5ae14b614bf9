import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Our tables under the property names the Auth.js adapter asks for. `schema.ts` stays the one that makes them. */
export const usersTable = pgTable('users', {
  id: uuid('id').primaryKey(),
  name: text('display_name'),
  email: text('email'),
  emailVerified: timestamp('email_verified_at', { withTimezone: true, mode: 'date' }),
  image: text('avatar_url'),
});

export const accountsTable = pgTable('identities', {
  userId: uuid('user_id').notNull(),
  provider: text('method').notNull(),
  providerAccountId: text('subject').notNull(),
});
