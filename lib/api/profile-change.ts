import type { ProfileChange } from '@/lib/users/queries';
import type { Body } from './contract';
import type { changeProfile } from './contracts/account';

const cleared = (text: string | null | undefined) => (text === undefined ? undefined : text || null);

/** An absent field stays; null or an empty text clears it. */
export function profileChange(body: Body<typeof changeProfile>): ProfileChange {
  const change = {
    username: cleared(body.username),
    displayName: cleared(body.display_name),
    bio: cleared(body.bio),
    avatarUrl: cleared(body.avatar_url),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
