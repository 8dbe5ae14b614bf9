import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { db } from '@/lib/db/client';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { hasSecondFactor, isSecondFactorRequired } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/queries';
import { isLocked } from './guesses/attempts';
import { findSecondFactor } from './queries';
import { recoveryCodesLeft } from './recovery-codes/queries';

export type UsableFactor = 'totp' | 'passkey' | 'recovery_code';

export interface SecondFactorStatus {
  enabled: boolean;
  required: boolean;
  /** What `verify` would take at this moment. */
  usable: UsableFactor[];
  app: { enabledAt: Date | null; locked: boolean };
  passkeys: { count: number; stepEnabledAt: Date | null };
  recoveryCodesLeft: number;
  recoveryCodesMadeAt: Date | null;
  /** Null where nothing has to wait. */
  blockedUntil: Date | null;
}

/** How the second factor of an account stands. Nothing in it is a secret. */
export async function secondFactorStatus({ user, identities }: Principal): Promise<SecondFactorStatus> {
  const [row, { left, madeAt }] = await Promise.all([
    findSecondFactor(db(), user.id),
    recoveryCodesLeft(db(), user.id),
  ]);
  const count = identities.filter(({ method }) => method === PASSKEY_METHOD).length;
  const locked = row !== null && isLocked(row);
  const usable: UsableFactor[] = [];
  if (row?.sealedSecret && !locked) usable.push('totp');
  if (count > 0 && config().passkeys) usable.push('passkey');
  if (left > 0) usable.push('recovery_code');
  return {
    enabled: hasSecondFactor(user, identities),
    required: isSecondFactorRequired(user),
    usable,
    app: { enabledAt: row?.confirmedAt ?? null, locked },
    passkeys: { count, stepEnabledAt: row?.passkeyStepAt ?? null },
    recoveryCodesLeft: left,
    recoveryCodesMadeAt: madeAt,
    blockedUntil: row?.blockedUntil && row.blockedUntil > now() ? row.blockedUntil : null,
  };
}
