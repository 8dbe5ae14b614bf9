import { type Network, parseAddress } from './networks';

function toBits(bytes: number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * Networks and what is known of each. A look-up costs one step per length of prefix there is, however many networks: lists of a hundred
 * thousand of them are as quick as short ones.
 */
export class NetworkMap<T> {
  /** By width of the addresses and length of the prefix: the leading bits, and what is known. */
  private readonly tables = new Map<string, { width: number; bits: number; known: Map<bigint, T> }>();
  size = 0;

  set([start, bits]: Network, value: T): void {
    const bytes = start.toByteArray();
    const width = bytes.length * 8;
    const name = `${width}/${bits}`;
    const table = this.tables.get(name) ?? { width, bits, known: new Map<bigint, T>() };
    this.tables.set(name, table);
    const before = table.known.size;
    table.known.set(toBits(bytes) >> BigInt(width - bits), value);
    this.size += table.known.size - before;
  }

  /** What is known of every network an address lies in; nothing for what is no address. */
  find(ip: string): T[] {
    const bytes = this.size === 0 ? undefined : parseAddress(ip)?.toByteArray();
    if (!bytes) return [];
    const address = toBits(bytes);
    const found: T[] = [];
    for (const { width, bits, known } of this.tables.values()) {
      if (width !== bytes.length * 8) continue;
      const value = known.get(address >> BigInt(width - bits));
      if (value !== undefined) found.push(value);
    }
    return found;
  }

  has(ip: string): boolean {
    return this.find(ip).length > 0;
  }
}
