import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { deviceName } from '@/lib/core/device-name';
import { placeOf } from '@/lib/core/places';
import type { Whence } from './letter';

/** What the owner of an account is told of whoever did something to it, now. */
export function whenceOf({ ip, userAgent }: ClientContext): Whence {
  return { at: now().toISOString(), device: deviceName(userAgent), place: placeOf(ip), ip };
}
