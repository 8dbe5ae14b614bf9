/** Does nothing on purpose: it says that the process answers, and it is the floor that benchmarks measure against. */
export function GET(): Response {
  return Response.json({ status: 'alive' });
}
