import { afterAll, beforeAll, describe } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { ownDatabase } from '@/lib/testing/own-database';
import { describeSignInCaptcha } from './sign-in-fixture';

beforeAll(async () => {
  await ownDatabase('captcha');
  process.env.REDIS_URL = '';
});

afterAll(closeDb);

describe('failures counted by PostgreSQL', describeSignInCaptcha);
