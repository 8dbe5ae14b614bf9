import { connections, type Load } from './load';
import { newPerson } from './people';
import { newWallets, proofsOf } from './proofs';

export interface Case {
  name: string;
  /** Makes what the load needs. Not measured; called right before, because challenges do not keep. */
  prepare(): Promise<Load>;
}

/** How long a steady load lasts, and how many wallets of each chain sign in, once as new and once as known. */
export interface Extent {
  seconds: number;
  wallets: number;
}

const v1 = '/api/v1/auth';

/** Does nothing: what the machine and HTTP alone allow, and what everything else is compared with. */
export const floor: Load = { path: '/health/live', until: { seconds: 1.5 }, expected: 200 };

/** Gives the items one after the other, and starts again at the end. */
function round<Item>(items: readonly Item[]): () => Item {
  let next = 0;
  return () => items[next++ % items.length] as Item;
}

/** Everything that is measured, in this order: `verify` of known wallets needs the accounts that the new ones made. */
export async function casesFor(url: string, extent: Extent): Promise<Case[]> {
  const people = await Promise.all(Array.from({ length: connections }, () => newPerson(url)));
  const credentials = round(people.map((person) => person.credentials));
  const [me] = people;
  const chains = newWallets(extent.wallets + connections);
  const steady = (name: string, load: Omit<Load, 'until'>): Case => ({
    name,
    prepare: async () => ({ ...load, until: { seconds: extent.seconds } }),
  });
  const verify = (kind: 'new' | 'known', expected: 200 | 201) =>
    chains.map(({ chain, wallets }) => ({
      name: `verify, ${kind} ${chain} wallet`,
      prepare: async (): Promise<Load> => {
        const body = round(await proofsOf(url, wallets));
        return { method: 'POST', path: `${v1}/${chain}/verify`, body, until: { requests: extent.wallets }, expected };
      },
    }));
  return [
    ...chains.map(({ chain, wallets }) => {
      const body = round(wallets.map(({ address }) => JSON.stringify({ address })));
      return steady(`challenge, ${chain}`, { method: 'POST', path: `${v1}/${chain}/challenge`, body, expected: 200 });
    }),
    ...verify('new', 201),
    ...verify('known', 200),
    steady('e-mail sign-in', { method: 'POST', path: `${v1}/email/login`, body: credentials, expected: 200 }),
    steady('me, by cookie', { path: `${v1}/me`, headers: me?.cookie, expected: 200 }),
    steady('me, by bearer token', { path: `${v1}/me`, headers: me?.bearer, expected: 200 }),
  ];
}
