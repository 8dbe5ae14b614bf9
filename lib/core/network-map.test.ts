import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NetworkMap } from './network-map';
import { liesIn, type Network, parseNetwork } from './networks';

const network = (text: string): Network => {
  const parsed = parseNetwork(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe('a map of networks', () => {
  test('finds every network an address lies in, and tells IPv4 from IPv6', () => {
    const map = new NetworkMap<string>();
    for (const text of ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '2001:db8::/32', '::/1'])
      map.set(network(text), text);
    expect(map.find('10.1.2.3')).toEqual(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32']);
    expect(map.find('::ffff:10.9.9.9')).toEqual(['10.0.0.0/8']);
    expect(map.find('2001:db8:1::1%eth0')).toEqual(['2001:db8::/32', '::/1']);
    expect(map.find('11.0.0.1')).toEqual([]);
    expect(map.find('no address')).toEqual([]);
    expect(map.size).toBe(5);
  });

  test('a network set twice is there once, with what was said last', () => {
    const map = new NetworkMap<number>();
    map.set(network('192.0.2.0/24'), 1);
    map.set(network('192.0.2.0/24'), 2);
    expect([map.size, map.find('192.0.2.7')]).toEqual([1, [2]]);
  });

  test('agrees with looking at one network after the other, for any networks and addresses', () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(3), fc.nat(3));
    const some = fc.tuple(octets, fc.integer({ min: 1, max: 32 })).map(([[a, b, c, d], bits]) => {
      const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
      const start = bits === 32 ? whole : (whole & ~(2 ** (32 - bits) - 1)) >>> 0;
      return network(`${[24, 16, 8, 0].map((by) => (start >>> by) & 255).join('.')}/${bits}`);
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 20 }), octets, (networks, address) => {
        const map = new NetworkMap<true>();
        for (const one of networks) map.set(one, true);
        expect(map.has(address.join('.'))).toBe(liesIn(networks, address.join('.')));
      }),
      { numRuns: 500 },
    );
  });
});
