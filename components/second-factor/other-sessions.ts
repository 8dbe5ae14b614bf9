import { api } from '@/lib/api/client';

/** How many other sessions the account has at this moment; none where that cannot be found out, since it is only asked to offer something. */
export async function otherSessions(): Promise<number> {
  const sessions = await api('GET /api/v1/auth/sessions').catch(() => null);
  return sessions?.items.filter(({ current }) => !current).length ?? 0;
}
