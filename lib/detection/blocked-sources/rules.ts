import { type ClientContext, NO_CLIENT } from '@/lib/core/client-context';
import { after, now, seconds } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { parseNetwork } from '@/lib/core/networks';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { rereadBlocked } from './memory';
import { type BlockedRow, listInForce, putRule, removeRule } from './queries';

export interface SourceRule {
  id: string;
  /** CIDR; one address has its full length behind it. */
  network: string;
  allowed: boolean;
  reason: string;
  /** How often it was set. */
  times: number;
  /** Who set it; null for a rule of detection, and for the operator at the terminal. */
  createdBy: string | null;
  createdAt: Date;
  /** Null: until it is taken away. */
  expiresAt: Date | null;
}

const shown = (row: BlockedRow): SourceRule => row;

/** The canonical spelling of an address or a network; null for what is neither, and for a network of everybody. */
export function canonicalNetwork(text: string): string | null {
  const network = parseNetwork(text.trim());
  return network && network[1] > 0 ? `${network[0]}/${network[1]}` : null;
}

/** What is allowed at the moment, then what is blocked. */
export async function sourceRules(): Promise<SourceRule[]> {
  return (await listInForce(db(), now())).map(shown);
}

/**
 * Blocks a network, or allows it, in place of what held for exactly that network before. Recorded. Null where `network` is none that can
 * be blocked. Every instance knows within seconds.
 */
export async function setSourceRule(
  wish: { network: string; allowed: boolean; reason: string; forSeconds: number | null; by: string | null },
  client: ClientContext = NO_CLIENT,
): Promise<SourceRule | null> {
  const network = canonicalNetwork(wish.network);
  if (network === null) return null;
  const { allowed, reason, forSeconds, by } = wish;
  const at = now();
  const expiresAt = forSeconds === null ? null : after(at, seconds(forSeconds));
  const put = await db().transaction(async (tx) => {
    const row = await putRule(tx, { id: newId(), network, allowed, reason, createdBy: by, createdAt: at, expiresAt });
    const type = allowed ? 'source.allowed' : 'source.blocked';
    await record(tx, client, { type, actorId: by, data: { network, reason, seconds: forSeconds } });
    return row;
  });
  await rereadBlocked();
  return shown(put);
}

/** Takes away what was set for a network, by its id or by the network itself. Recorded. False where there was nothing. */
export async function removeSourceRule(
  which: { id: string } | { network: string },
  by: string | null,
  client: ClientContext = NO_CLIENT,
): Promise<boolean> {
  const wanted = 'id' in which ? which : { network: canonicalNetwork(which.network) ?? '' };
  if ('network' in wanted && wanted.network === '') return false;
  const removed = await db().transaction(async (tx) => {
    const row = await removeRule(tx, wanted);
    if (row) {
      const data = { network: row.network, allowed: row.allowed };
      await record(tx, client, { type: 'source.unblocked', actorId: by, data });
    }
    return row !== null;
  });
  await rereadBlocked();
  return removed;
}
