import path from 'node:path';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { NetworkMap } from '@/lib/core/network-map';
import { parseNetwork } from '@/lib/core/networks';
import { watchedFile } from '@/lib/core/watched-file';

/** So many lines that cannot be read are named in the log; of more, the number. */
const NAMED = 5;

/** One network or address a line; what is behind `#` or `;` is a remark. Lines that cannot be read are told of and left out. */
export function parseList(content: Buffer, file: string): NetworkMap<true> {
  const networks = new NetworkMap<true>();
  const unreadable: number[] = [];
  for (const [at, line] of content.toString('utf8').split(/\r?\n/).entries()) {
    const text = line.replace(/[#;].*$/, '').trim();
    if (text === '') continue;
    const network = parseNetwork(text);
    // A network of everybody is a slip of the pen.
    if (network && network[1] > 0) networks.set(network, true);
    else unreadable.push(at + 1);
  }
  if (unreadable.length > 0) {
    const lines = unreadable.slice(0, NAMED);
    log.warn({ file, lines, unreadable: unreadable.length }, 'a list of networks has lines that name none');
  }
  return networks;
}

interface List {
  name: string;
  read: () => NetworkMap<true> | null;
}

const holder = globalThis as typeof globalThis & { latchkeyReputation?: { of: string; lists: List[] } };

function lists(): List[] {
  const files = config().detection.reputationLists;
  const of = files.join('\n');
  if (holder.latchkeyReputation?.of !== of) {
    const watched = files.map((file) => ({
      name: path.basename(file),
      read: watchedFile(file, (content) => parseList(content, file)),
    }));
    holder.latchkeyReputation = { of, lists: watched };
  }
  return holder.latchkeyReputation.lists;
}

/** The names of the operator's lists that have an address. A list that has changed is read anew within seconds. */
export function listsWith(ip: string): string[] {
  return lists()
    .filter(({ read }) => read()?.has(ip))
    .map(({ name }) => name);
}
