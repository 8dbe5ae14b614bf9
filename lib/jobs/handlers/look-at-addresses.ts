import type { Handler } from '@/lib/queue/job';
import { warnOfSharedAddresses } from '@/lib/sessions/shared-address/look';

/** Says so in the log where a proxy seems to hide the addresses of people. */
export const lookAtAddresses: Handler<'look_at_addresses'> = () => warnOfSharedAddresses();
