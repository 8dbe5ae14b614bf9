import { sourceOf } from '@/lib/core/client-address';
import { tokenHash } from '@/lib/core/crypto';

const hash = (...parts: string[]): string => tokenHash(parts.join('|')).slice(0, 22);

/** No address is stored with what it failed at. */
export const sourceHash = (ip: string): string => `s:${hash('detection', sourceOf(ip))}`;

/** Of a source as it tries one account. */
export const pairHash = (ip: string, account: string): string => `p:${hash('detection', sourceOf(ip), account)}`;

/** Of what is told once for the whole installation. */
export const onceKey = (rule: string): string => `o:${rule}`;
