import { trustsNobody } from '@/lib/core/client-address';
import { config } from '@/lib/core/config';
import { lookAtAddresses } from '@/lib/sessions/shared-address/look';
import { counted, doubtful, type Finding, fine } from './finding';

const NAME_IT =
  'Set TRUSTED_PROXIES to the network of the proxy in front, for example TRUSTED_PROXIES=loopback; see docs/operations.md.';
const MEND_IT =
  'See that the proxy adds X-Forwarded-For, and that TRUSTED_PROXIES names every proxy in the row. If these people do share one network, all is well.';

/** Whether people are told apart by their addresses, which limits and the list of sessions need. */
export async function lookAtClients(): Promise<Finding> {
  const { secure, trustedProxies } = config();
  const unnamed = trustsNobody(trustedProxies);
  const { users, addresses, example, shared } = await lookAtAddresses();
  const spread = `Within a week ${counted(users, 'user')} came from ${addresses === 1 ? '1 address' : `${addresses} addresses`}`;
  if (shared)
    return doubtful(
      'clients',
      `All seem to share one address. ${spread}, such as ${example}: whoever reaches a limit reaches it for everybody.`,
      unnamed ? NAME_IT : MEND_IT,
    );
  if (secure && unnamed)
    return doubtful('clients', 'PUBLIC_URL is https, so a proxy stands in front, and nobody has named it.', NAME_IT);
  return fine('clients', `${spread}.`);
}
