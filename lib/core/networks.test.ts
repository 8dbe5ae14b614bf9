import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liesIn, namedNetworks, parseNetwork } from './networks';

const networks = (...texts: string[]) => texts.map((text) => parseNetwork(text)).filter((one) => one !== null);

describe('networks', () => {
  test.each([
    ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3'], ['9.255.255.255', '11.0.0.0', '::a00:1']],
    ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7'], ['192.0.2.6', '192.0.2.8']],
    ['2001:db8::/33', ['2001:db8::1', '2001:DB8:7fff::'], ['2001:db8:8000::', '2001:db7::1', '32.1.13.184']],
    ['::1', ['::1', '0:0:0:0:0:0:0:1%lo'], ['::2', '127.0.0.1']],
    ['::ffff:10.0.0.0/104', ['10.9.9.9'], ['11.0.0.0']],
    ['0.0.0.0/0', ['1.2.3.4', '::ffff:1.2.3.4'], ['::1']],
  ])('%s holds what lies in it, in every spelling', (text, inside, outside) => {
    for (const address of inside) expect(liesIn(networks(text), address), address).toBe(true);
    for (const address of outside) expect(liesIn(networks(text), address), address).toBe(false);
  });

  test.each([
    ...['', '10.0.0.0/', '/8', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08x', '10.0.0.1/8', '10/8', '10.0.0.0/8/8'],
    ...['::/129', '2001:db8::1/32', '::ffff:0:0/95', 'localhost', '10.0.0.0/255.0.0.0', ' 10.0.0.0/8', '[::1]'],
  ])('%j is none', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });

  test('what is no address lies nowhere', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (liesIn([...namedNetworks.loopback, ...namedNetworks.private], text)) expect(text).toMatch(/^[\da-f.:]/i);
      }),
    );
    for (const text of ['', '10.0.0.1.', '10.1', 'x', '10.0.0.1/8'])
      expect(liesIn(networks('10.0.0.0/8'), text)).toBe(false);
  });
});
