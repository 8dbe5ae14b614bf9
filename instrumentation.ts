/**
 * The server of `lib/http/server.ts` sets who asks, pins the host and writes the content security policy. Served by anything
 * else, the product would believe headers that clients can forge; so it does not start.
 */
export function register(): void {
  if (!(globalThis as { latchkeyServer?: boolean }).latchkeyServer) {
    throw new Error('Start Latchkey with `npm start` or `npm run dev`; `next start` alone is not safe.');
  }
}
