import { z } from 'zod';

export const secondFactorSettings = {
  SECOND_FACTOR_REQUIRED: z.enum(['none', 'admins', 'all'], { error: 'must be none, admins or all' }).optional(),
  TRUSTED_DEVICE_DAYS: z.coerce.number().int().min(0).max(365).default(30),
};

interface Values {
  SECOND_FACTOR_REQUIRED?: SecondFactorConfig['requiredFor'] | undefined;
  TRUSTED_DEVICE_DAYS: number;
}

export interface SecondFactorConfig {
  /** Whose account has to have one. */
  requiredFor: 'none' | 'admins' | 'all';
  /** For so long a trusted device is not asked; 0: none can be trusted. */
  trustedDeviceSeconds: number;
}

/** In production administrators need a second factor unless the operator says otherwise. */
export function secondFactorConfig(values: Values, production: boolean): SecondFactorConfig {
  return {
    requiredFor: values.SECOND_FACTOR_REQUIRED ?? (production ? 'admins' : 'none'),
    trustedDeviceSeconds: values.TRUSTED_DEVICE_DAYS * 24 * 3600,
  };
}
