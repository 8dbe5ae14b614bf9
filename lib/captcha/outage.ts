import { now, seconds } from '@/lib/core/clock';
import type { CaptchaConfig } from '@/lib/core/config';
import { siteverify, type Verdict } from './siteverify';

/** What was found out holds for so long, however many ask. */
const KNOWN_FOR = seconds(10);

interface Look {
  origin: string;
  at: number;
  found: Promise<Verdict>;
}

const holder = globalThis as typeof globalThis & { latchkeyCaptchaLook?: Look | undefined };

/** The provider has just answered somebody, so what was found out before holds no longer. */
export function providerAnswered(): void {
  holder.latchkeyCaptchaLook = undefined;
}

/**
 * Why the provider is of no use at the moment; null where it is. For whoever comes without a token: while it is away nobody can
 * have one. Asks about a token that does not exist, at most once in ten seconds.
 */
export async function outageOf(settings: CaptchaConfig): Promise<string | null> {
  const { latchkeyCaptchaLook: last } = holder;
  const at = now().getTime();
  const look =
    last?.origin === settings.origin && Math.abs(at - last.at) < KNOWN_FOR
      ? last
      : {
          origin: settings.origin,
          at,
          found: siteverify(settings, { token: 'is-anybody-there', action: 'sign_in', ip: null, hostname: '' }),
        };
  holder.latchkeyCaptchaLook = look;
  const verdict = await look.found;
  return verdict.kind === 'away' ? verdict.reason : null;
}
