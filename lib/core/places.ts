import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import path from 'node:path';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { config } from './config';
import { type Area, areaOfCountry } from './country-table';
import { log } from './log';
import { watchedFile } from './watched-file';

type Countries = (address: string) => string | null;

/** One copy of 8 MB, though the bundler may load this module more than once. */
const holder = globalThis as typeof globalThis & { latchkeyCountries?: Countries };

const FILE = path.join('node_modules', '@ip-location-db', 'geo-whois-asn-country-mmdb', 'geo-whois-asn-country.mmdb');

/** Country codes by address, from the table in `file`. Where it is missing or broken nothing is known, which the log says once. */
export function readCountries(file: string): Countries {
  let table: { get(address: string): unknown } | null = null;
  const orNothing = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      table = null;
      log.warn({ err: error }, 'no table of countries: sessions are listed without their place');
      return null;
    }
  };
  table = orNothing(() => new Reader<CountryResponse>(readFileSync(file)));
  return (address) => {
    const found = orNothing(() => table?.get(address)) as { country_code?: unknown } | null | undefined;
    return typeof found?.country_code === 'string' ? found.country_code : null;
  };
}

function countries(): Countries {
  holder.latchkeyCountries ??= readCountries(path.resolve(/* turbopackIgnore: true */ process.cwd(), FILE));
  return holder.latchkeyCountries;
}

/** Ranges that lie nowhere in particular: private, loopback, link-local, carrier NAT, documentation (RFC 6890, RFC 6598). */
const nowhere = new BlockList();
for (const range of [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
  ...['::/96', 'fc00::/7', 'fe80::/10', 'ff00::/8', '2001:db8::/32'],
]) {
  const [network = '', bits] = range.split('/');
  nowhere.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2), as the IPv4 address it is. */
function unmapped(address: string): string {
  if (isIP(address) !== 6) return address;
  const written = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname;
  const [, high = '', low = ''] = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(written) ?? [];
  if (!low) return address;
  const bytes = [high, low].map((part) => Number.parseInt(part, 16)).flatMap((part) => [part >> 8, part & 0xff]);
  return bytes.join('.');
}

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const COUNTRY = /^[A-Z]{2}$/;

/** As in MaxMind's country and city files (GeoLite2, GeoIP2), and in those that follow them. */
interface Located {
  country?: { iso_code?: unknown };
  location?: { latitude?: unknown; longitude?: unknown; accuracy_radius?: unknown };
}

interface Lookup {
  get(address: string): unknown;
}

const operators = globalThis as typeof globalThis & { latchkeyPlaces?: { file: string; read: () => Lookup | null } };

/** The operator's own file; null where there is none, or none that can be read. */
function ownTable(): Lookup | null {
  const file = config().detection.geoipDatabase;
  if (file === null) return null;
  if (operators.latchkeyPlaces?.file !== file) {
    operators.latchkeyPlaces = { file, read: watchedFile(file, (content) => new Reader<CountryResponse>(content)) };
  }
  return operators.latchkeyPlaces.read();
}

function ownPlace(table: Lookup, ip: string): { code: string; area: Area | null } | null {
  let found: Located | null = null;
  try {
    found = table.get(ip) as Located | null;
  } catch (error) {
    log.warn({ err: error }, 'the table of places is broken');
  }
  const code = found?.country?.iso_code;
  if (typeof code !== 'string') return null;
  const { latitude, longitude, accuracy_radius: reach } = found?.location ?? {};
  const known = typeof latitude === 'number' && typeof longitude === 'number';
  // Without a radius nobody knows how far off it is.
  return { code, area: known && typeof reach === 'number' ? { latitude, longitude, reach } : areaOfCountry(code) };
}

export interface Place {
  /** ISO 3166-1. */
  code: string;
  /** In English. */
  country: string;
  /** Where that is; null where it is not known. */
  area: Area | null;
}

/**
 * Where an address is: by the operator's file (`GEOIP_DATABASE`) as exactly as that has it, else the country it is registered in. Null
 * where that is not known or the address is of a private network.
 */
export function locate(address: string | null): Place | null {
  const ip = unmapped(address ?? '');
  const version = isIP(ip);
  if (version === 0 || nowhere.check(ip, version === 6 ? 'ipv6' : 'ipv4')) return null;
  const own = ownTable();
  const code = own ? null : countries()(ip);
  const place = own ? ownPlace(own, ip) : code === null ? null : { code, area: areaOfCountry(code) };
  const country = place && COUNTRY.test(place.code) && place.code !== 'ZZ' ? names.of(place.code) : undefined;
  return place && country ? { ...place, country } : null;
}

/** The country of an address, in English; null where that is not known or the address is of a private network. */
export function placeOf(address: string | null): string | null {
  return locate(address)?.country ?? null;
}
