import { afterAll, beforeAll, describe } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { ownDatabase } from '@/lib/testing/own-database';
import { describePasswordLimits } from './password-limits-fixture';

beforeAll(async () => {
  await ownDatabase('password_limits');
  process.env.LIMITS = '';
  process.env.REDIS_URL = '';
});

afterAll(closeDb);

describe('counted by PostgreSQL', describePasswordLimits);
