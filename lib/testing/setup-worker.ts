import { inject } from 'vitest';
import { workerDatabase } from './postgres';

process.env.DATABASE_URL = await workerDatabase(inject('templateUrl'), process.env.VITEST_POOL_ID ?? '1');
