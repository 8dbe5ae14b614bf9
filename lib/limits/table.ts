import { config, type LimitName } from '@/lib/core/config';

export type { LimitName } from '@/lib/core/config';

export interface Limit {
  most: number;
  seconds: number;
  /**
   * What is counted: a source (an IPv4 address or an IPv6 /64), a signed-in user, a session, whoever calls (the user, else the source), an
   * address or account that is named, or a device that an account knows.
   */
  by: 'source' | 'user' | 'session' | 'caller' | 'address' | 'account' | 'device';
  /** `failures`: an attempt that turns out well is given back. `calls`: all of them count. */
  counts: 'failures' | 'calls';
}

/** Every limit, one a line. `LIMITS` sets them otherwise; docs/abuse.md says why each is what it is. */
export const limitTable: Record<LimitName, Limit> = {
  sign_in_ip: { most: 5, seconds: 60, by: 'source', counts: 'calls' },
  sign_in_source: { most: 5, seconds: 300, by: 'source', counts: 'failures' },
  sign_in_account: { most: 5, seconds: 300, by: 'account', counts: 'failures' },
  sign_in_device: { most: 5, seconds: 300, by: 'device', counts: 'failures' },
  // While the captcha that sign-in asks for cannot be checked.
  sign_in_unchecked: { most: 2, seconds: 600, by: 'source', counts: 'calls' },
  sign_up_ip: { most: 3, seconds: 600, by: 'source', counts: 'calls' },
  forgot_address: { most: 2, seconds: 3600, by: 'address', counts: 'calls' },
  forgot_device: { most: 2, seconds: 3600, by: 'device', counts: 'calls' },
  forgot_ip: { most: 10, seconds: 3600, by: 'source', counts: 'calls' },
  mailed_link_ip: { most: 30, seconds: 600, by: 'source', counts: 'failures' },
  verification_address: { most: 5, seconds: 3600, by: 'address', counts: 'calls' },
  verification_ip: { most: 10, seconds: 3600, by: 'source', counts: 'calls' },
  change_email_user: { most: 5, seconds: 3600, by: 'user', counts: 'calls' },
  challenge_ip: { most: 30, seconds: 60, by: 'source', counts: 'calls' },
  proof_ip: { most: 10, seconds: 60, by: 'source', counts: 'failures' },
  // Not by the user: whoever has the first factor alone must not use up the owner's.
  code_session: { most: 10, seconds: 300, by: 'session', counts: 'failures' },
  refresh_ip: { most: 60, seconds: 60, by: 'source', counts: 'calls' },
  export_user: { most: 10, seconds: 3600, by: 'user', counts: 'calls' },
  api: { most: 100, seconds: 60, by: 'caller', counts: 'calls' },
};

/** A limit as it is set here; null where it is off. */
export function limitOf(name: LimitName): Limit | null {
  const set = config().limits.set[name];
  return set === 'off' ? null : { ...limitTable[name], ...set };
}
