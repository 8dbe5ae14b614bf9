import type { Visit } from '@/lib/limits/visit';

/** Ends a visit to the limits: mends its counts, and says in the answer how the caller stands, where a refusal has not said so itself. */
export async function leave(visit: Visit, response: Response): Promise<void> {
  for (const [name, value] of Object.entries(await visit.leave(response.status))) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
}
