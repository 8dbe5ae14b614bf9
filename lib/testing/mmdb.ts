import { parseNetwork } from '@/lib/core/networks';

type Value = string | number | Value[] | { [name: string]: Value };

/** MaxMind DB file format specification 2.0: a control byte with type and size, extended types with a byte of their own. */
function control(type: number, size: number): Buffer {
  const short = size < 29 ? ([size, []] as const) : ([29, [size - 29]] as const);
  const first = type > 7 ? short[0] : (type << 5) | short[0];
  return Buffer.from([first, ...(type > 7 ? [type - 7] : []), ...short[1]]);
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return Buffer.concat([control(6, 4), bytes]);
    }
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(3, 8), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encoded)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([name, one]) => [encoded(name), encoded(one)]),
  ]);
}

type Node = [Node | number | null, Node | number | null];

/** A database in MaxMind's format, of a few IPv4 networks; each has a record of its own. */
export function mmdbOf(records: Record<string, Value>): Buffer {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let length = 0;
  for (const [text, value] of Object.entries(records)) {
    const network = parseNetwork(text);
    if (!network) throw new Error(`${text} is no network`);
    const [start, bits] = network;
    const path = start.toByteArray().flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1));
    let node = root;
    for (const bit of path.slice(0, bits - 1)) {
      const side = bit as 0 | 1;
      node[side] ??= [null, null];
      node = node[side] as Node;
    }
    node[(path[bits - 1] ?? 0) as 0 | 1] = length;
    data.push(encoded(value));
    length += data.at(-1)?.length ?? 0;
  }
  const nodes: Node[] = [];
  const number = new Map<Node, number>();
  const walk = (node: Node): void => {
    number.set(node, nodes.push(node) - 1);
    for (const side of node) if (Array.isArray(side)) walk(side);
  };
  walk(root);
  const tree = Buffer.alloc(nodes.length * 8);
  for (const [at, node] of nodes.entries()) {
    for (const [side, to] of node.entries()) {
      const record = to === null ? nodes.length : Array.isArray(to) ? (number.get(to) ?? 0) : nodes.length + 16 + to;
      tree.writeUInt32BE(record, at * 8 + side * 4);
    }
  }
  const metadata = encoded({
    node_count: nodes.length,
    record_size: 32,
    ip_version: 4,
    database_type: 'GeoLite2-City',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    description: { en: 'of a test' },
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}
