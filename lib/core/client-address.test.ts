import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { canonicalIp, clientAddress, isTrustedPeer, siteOf, sourceOf, type TrustedProxies } from './client-address';
import { trustedProxies } from './config/proxies';

const trusting = (...names: string[]) => trustedProxies({ TRUSTED_PROXIES: names });
const nobody = trusting();
const proxy = '10.0.0.1';
const theProxy = trusting(proxy);
const client = '203.0.113.9';

// Much is tried, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

const v4 = fc.ipV4();
const v6 = fc.ipV6();
const ip = fc.oneof(v4, v6);
/** An IPv6 address by its eight groups, in one of the many ways to write them. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
const inFull = (parts: number[]) => parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
const short = (parts: number[]) => parts.map((part) => part.toString(16).toUpperCase()).join(':');

describe('one spelling per address', () => {
  test('is the same for every way to write it, and can be read again', () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const canonical = canonicalIp(inFull(parts)) ?? '';
        expect(isIP(canonical)).not.toBe(0);
        expect(canonicalIp(short(parts))).toBe(canonical);
        expect(canonicalIp(`${inFull(parts)}%eth0`)).toBe(canonical);
        expect(canonicalIp(canonical)).toBe(canonical);
        // The URL standard writes IPv6 addresses by the same rules (RFC 5952), by code of its own.
        if (isIP(canonical) === 6) expect(canonical).toBe(new URL(`http://[${inFull(parts)}]`).hostname.slice(1, -1));
      }),
      { numRuns: 1000 },
    );
  });

  test('two addresses never have the same one', () => {
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        expect(canonicalIp(inFull(one)) === canonicalIp(inFull(other))).toBe(inFull(one) === inFull(other));
      }),
      { numRuns: 1000 },
    );
  });

  test('IPv4 in IPv6 clothes is IPv4', () => {
    fc.assert(
      fc.property(v4, (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const hex = [a * 256 + b, c * 256 + d].map((part) => part.toString(16)).join(':');
        for (const dressed of [`::ffff:${address}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `::ffff:${address}%3`])
          expect(canonicalIp(dressed), dressed).toBe(address);
        expect(canonicalIp(address)).toBe(address);
      }),
    );
  });

  test.each([
    ...['', ' ', 'unknown', '_hidden', 'localhost', '127.1', '0177.0.0.1', '0x7f.0.0.1', '2130706433', '01.2.3.4'],
    ...['1.2.3', '1.2.3.4.5', '256.1.1.1', '1.2.3.4 ', '1.2.3.4\r\n', '1.2.3.4%eth0', '1.2.3.4:80', '[::1]', '::1]'],
    ...[':::', '1::2::3', '12345::', '::ffff:1.2.3', '::g', `::1%${'x'.repeat(80)}`, '1'.repeat(10_240), '１.2.3.4'],
  ])('RLM-05: %j is no address', (text) => {
    expect(canonicalIp(text)).toBeNull();
  });

  test('whatever is not read by Node as an address is none, and nothing throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:[]%,x ') })),
        (text) => {
          if (isIP(text) === 0) expect(canonicalIp(text)).toBeNull();
          else expect(canonicalIp(text)).not.toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('what a source is counted by', () => {
  test('all of a /64 is one source, and its neighbours are others', () => {
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const [network, host] = [one.slice(0, 4), other.slice(4)];
        // Those that stand for IPv4 addresses are counted as such.
        fc.pre(network.some((part) => part !== 0) && inFull(network) !== '0064:ff9b:0000:0000');
        const source = sourceOf(inFull(one));
        expect(source).toMatch(/^[0-9a-f:]+\/64$/);
        expect(sourceOf(inFull([...network, ...host]))).toBe(source);
        const neighbour = [...network.slice(0, 3), (network[3] ?? 0) ^ 1, ...host];
        expect(sourceOf(inFull(neighbour))).not.toBe(source);
      }),
      { numRuns: 1000 },
    );
  });

  test('every IPv4 address is one, in whatever clothes', () => {
    fc.assert(
      fc.property(v4, (address) => {
        for (const spelling of [address, `::ffff:${address}`, `64:ff9b::${address}`])
          expect(sourceOf(spelling)).toBe(address);
      }),
    );
    expect(sourceOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(sourceOf('::1')).toBe('::/64');
  });
});

describe('the address of a client', () => {
  test('RLM-05: without trusted proxies it is that of the connection, whatever headers say', () => {
    fc.assert(
      fc.property(ip, fc.oneof(ip, fc.string(), fc.array(ip).map(String)), (peer, forwardedFor) => {
        expect(clientAddress({ peer, forwardedFor }, nobody)).toBe(canonicalIp(peer));
        expect(clientAddress({ peer, forwardedFor }, theProxy)).toBe(canonicalIp(peer));
      }),
    );
  });

  test('RLM-05: what a client wrote itself has no effect, whatever it is', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      ip,
      fc
        .array(fc.oneof(ip, fc.constantFrom('unknown', '', ' ', '10.0.0.1', '127.0.0.1', '"', '\r\n')), {
          maxLength: 500,
        })
        .map((entries) => entries.join(', ')),
    );
    const forms: TrustedProxies[] = [theProxy, trusting('private', 'loopback'), trusting('1')];
    fc.assert(
      fc.property(junk, fc.constantFrom(...forms), (spoofed, trusted) => {
        // As nginx, Caddy and every other proxy writes it: what came, and who it came from.
        expect(clientAddress({ peer: proxy, forwardedFor: `${spoofed}, ${client}` }, trusted)).toBe(client);
      }),
      { numRuns: 1000 },
    );
  });

  test('any number of trusted proxies is looked through, and none that is not', () => {
    const trusted = trusting('10.0.0.0/8', 'fd00::/8');
    const inside = fc.oneof(
      v4.map((address) => address.replace(/^\d+/, '10')),
      v6.map((address) => `fd00:${(canonicalIp(address) ?? '').length}::1`),
    );
    fc.assert(
      fc.property(inside, fc.array(inside, { maxLength: 20 }), (peer, chain) => {
        expect(clientAddress({ peer, forwardedFor: ['1.1.1.1', client, ...chain].join(',') }, trusted)).toBe(client);
      }),
    );
  });

  test('a number of proxies looks through so many, and takes what there is where there are fewer', () => {
    const forwardedFor = '1.1.1.1, 2.2.2.2, 3.3.3.3';
    const found = ['1', '2', '3', '9'].map((hops) => clientAddress({ peer: proxy, forwardedFor }, trusting(hops)));
    expect(found).toEqual(['3.3.3.3', '2.2.2.2', '1.1.1.1', '1.1.1.1']);
    expect(clientAddress({ peer: proxy }, trusting('2'))).toBe(proxy);
  });

  test.each([
    ...[
      '',
      ' ',
      ',',
      ', ,',
      'unknown',
      '_gazonk',
      '"203.0.113.9"',
      'for=203.0.113.9',
      '203.0.113.9;x',
      '127.1',
      '\x00',
    ],
    ...['203.0.113.9:', '203.0.113.9:999999', '203.0.113.9:80:80', '[203.0.113.9]x', '[::1', '203.0.113.9\r\nX: y'],
    ...['x'.repeat(10_240), `${'9'.repeat(10_240)}.1.1.1`, '٢٠٣.0.113.9'],
  ])('RLM-05: where a trusted proxy wrote %j, it is the proxy itself', (forwardedFor) => {
    expect(clientAddress({ peer: proxy, forwardedFor }, theProxy)).toBe(proxy);
  });

  test.each([
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:DB8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[::ffff:203.0.113.9]:1', '203.0.113.9'],
  ])('a port that a trusted proxy wrote with it is left out: %s', (entry, expected) => {
    expect(clientAddress({ peer: proxy, forwardedFor: `6.6.6.6, ${entry}` }, theProxy)).toBe(expected);
  });

  test('two header lines are one list, as Node joins them: a proxy that adds a line of its own has the last word', () => {
    expect(clientAddress({ peer: proxy, forwardedFor: ['6.6.6.6', client].join(', ') }, theProxy)).toBe(client);
  });

  test('RLM-05: 500 hops that all say to be trusted cost no more than 32', () => {
    const forwardedFor = Array.from({ length: 500 }, (_, at) => `10.0.${at >> 8}.${at & 255}`).join(',');
    expect(clientAddress({ peer: proxy, forwardedFor }, trusting('private'))).toBe('10.0.1.212');
  });

  test('a peer in IPv6 clothes or with a zone is known for what it is', () => {
    expect(clientAddress({ peer: `::ffff:${proxy}`, forwardedFor: client }, theProxy)).toBe(client);
    expect(clientAddress({ peer: 'fe80::1%eth0' }, nobody)).toBe('fe80::1');
    expect(clientAddress({ peer: '', forwardedFor: client }, trusting('1'))).toBeNull();
    expect([isTrustedPeer(theProxy, proxy), isTrustedPeer(theProxy, client), isTrustedPeer(nobody, proxy)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test('the site of an IPv6 source is its /48; IPv4 has none, in whatever clothes', () => {
  expect(siteOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::/48');
  expect(siteOf('2001:DB8:1:FFFF::')).toBe('2001:db8:1::/48');
  expect(siteOf('2001:db8:2::')).toBe('2001:db8:2::/48');
  for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '64:ff9b::c000:201', '', 'nonsense'])
    expect(siteOf(ip)).toBeNull();
});
