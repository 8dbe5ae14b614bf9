'use client';

import { createContext, type ReactNode, use } from 'react';
import type { CaptchaSetup } from '@/lib/api/captcha-setup';

const Setup = createContext<CaptchaSetup | null>(null);

/** Tells the forms in it how the captcha is set up here; null: nobody is asked. */
export function CaptchaProvider({ setup, children }: { setup: CaptchaSetup | null; children: ReactNode }) {
  return <Setup value={setup}>{children}</Setup>;
}

export const useCaptchaSetup = (): CaptchaSetup | null => use(Setup);
