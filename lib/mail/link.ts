import { config } from '@/lib/core/config';
import { unseal } from '@/lib/core/crypto';
import { type LinkedKind, linkPages } from './letter';
import { sealedFor } from './outbox';
import type { MailRow } from './queries';

/** The link of a mail; null where it has none, undefined where no app secret of today opens its token. */
export function linkOf({
  id,
  kind,
  sealedToken,
}: Pick<MailRow, 'id' | 'kind' | 'sealedToken'>): string | null | undefined {
  if (!Object.hasOwn(linkPages, kind)) return null;
  const { publicUrl, secrets } = config();
  const token = sealedToken && unseal(sealedToken, sealedFor(id), secrets);
  return token ? `${publicUrl}${linkPages[kind as LinkedKind]}#token=${token}` : undefined;
}
