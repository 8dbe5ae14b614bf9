import { config } from '@/lib/core/config';
import { deviceName } from '@/lib/core/device-name';
import { placeOf } from '@/lib/core/places';
import type { Browser } from '@/lib/http/browser';
import { ok, type Reply } from '@/lib/http/reply';
import type { Enrollment } from '@/lib/second-factor/set-up';
import type { SecondFactorStatus } from '@/lib/second-factor/status';
import type { Principal } from '@/lib/sessions/queries';
import type { Completed, DeviceWish } from '@/lib/sessions/second-factor';
import type { TrustedDeviceRow } from '@/lib/sessions/trusted-devices/queries';
import type { Success } from './contract';
import type { enrollTotp } from './contracts/mfa';
import type { SecondFactors, TrustedDevice } from './contracts/shapes';
import { presentSignedIn, presentTokens, sessionCookies } from './present';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentSecondFactors(status: SecondFactorStatus): SecondFactors {
  return {
    enabled: status.enabled,
    required: status.required,
    usable: status.usable,
    totp: { enabled_at: time(status.app.enabledAt), locked: status.app.locked },
    passkeys: { count: status.passkeys.count, step_enabled_at: time(status.passkeys.stepEnabledAt) },
    recovery_codes_left: status.recoveryCodesLeft,
    recovery_codes_made_at: time(status.recoveryCodesMadeAt),
    blocked_until: time(status.blockedUntil),
    trusted_device_days: config().secondFactor.trustedDeviceSeconds / 86_400,
  };
}

export function presentEnrollment({ secret, uri, expiresAt }: Enrollment): Success<typeof enrollTotp> {
  return { secret, otpauth_uri: uri, expires_at: expiresAt.toISOString() };
}

export function presentTrustedDevice(device: TrustedDeviceRow): TrustedDevice {
  return {
    id: device.id,
    device: deviceName(device.userAgent),
    ip: device.ip,
    place: placeOf(device.ip),
    created_at: device.createdAt.toISOString(),
    last_used_at: device.lastUsedAt.toISOString(),
    expires_at: device.expiresAt.toISOString(),
  };
}

/** How the browser of a session is to be known later. */
export function deviceWish({ session }: Principal, browser: Browser, trust: boolean): DeviceWish {
  const { transport, remember } = session;
  const { device, trusts } = browser.sessionRequest({ transport, remember });
  return { device, trust, trusts };
}

/** The answer for a session that was given its second factor. */
export async function completedReply(completed: Completed, browser: Browser): Promise<Reply> {
  const { session, secret, trustToken } = completed;
  const cookies = [...sessionCookies(session, secret), ...browser.withTrust(trustToken)];
  return ok(await presentSignedIn(completed), cookies);
}

/** The answer that shows recovery codes, this once, with the new tokens of the session. */
export async function confirmedReply({
  completed,
  recoveryCodes,
}: {
  completed: Completed;
  recoveryCodes: string[];
}): Promise<Reply> {
  const body = { recovery_codes: recoveryCodes, ...(await presentTokens(completed)) };
  return ok(body, sessionCookies(completed.session, completed.secret));
}
