import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Public conformance vectors beside the checkout; `SHARED_VECTORS` names another place. They are never part of the project. */
const folder = process.env.SHARED_VECTORS ?? path.resolve(import.meta.dirname, '../../../../shared/vectors');

export const vectorsPresent = existsSync(folder);

/** Parsed contents of one vector file; null where the vectors are absent, so that skipped suites still load. */
export function vectors<Shape>(name: string): Shape {
  return vectorsPresent ? JSON.parse(readFileSync(path.join(folder, name), 'utf8')) : (null as Shape);
}
