import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './postgres';

declare module 'vitest' {
  interface ProvidedContext {
    templateUrl: string;
  }
}

/** Once per run: the PostgreSQL that the integration tests share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const database = await startTestPostgres(process.env.TEST_DATABASE_URL);
  project.provide('templateUrl', database.templateUrl);
  return database.stop;
}
