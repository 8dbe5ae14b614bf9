'use client';

import { Button } from '@/components/ui/button';
import { buttonLook } from '@/components/ui/button-look';
import { CopyButton } from '@/components/ui/copy-button';
import { QrCode } from './qr-code';

/** The seed of an authenticator app, as the API answers it. */
export interface Seed {
  secret: string;
  otpauth_uri: string;
}

/** The seed as a picture, as text, and on a phone as a link, since nobody can scan their own screen. */
export function ScanStep({ seed, onNext }: { seed: Seed; onNext: () => void }) {
  return (
    <div className="grid gap-5">
      <div className="grid justify-items-center gap-3">
        <QrCode text={seed.otpauth_uri} label="QR code for your authenticator app" />
        <a href={seed.otpauth_uri} className={buttonLook('secondary', 'small', 'hidden pointer-coarse:inline-flex')}>
          Open an app on this device
        </a>
      </div>
      <div className="grid gap-1.5">
        <p className="text-sm text-ink-soft">Cannot scan it? Type this secret into the app (time-based, six digits):</p>
        <p className="flex items-center justify-between gap-2 rounded-control bg-sunken py-2 pr-2 pl-3.5">
          <code className="min-w-0 font-mono text-sm">{seed.secret.match(/.{1,4}/g)?.join(' ')}</code>
          <CopyButton value={seed.secret} what="secret" />
        </p>
      </div>
      <Button onClick={onNext}>Next</Button>
    </div>
  );
}
